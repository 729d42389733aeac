"""The tables, one file a database; a change to them goes with a migration."""

from sqlalchemy import MetaData

from hub.store.catalogue import tables as catalogue
from hub.store.orders import tables as orders
from hub.store.runtime import tables as runtime

METADATA: dict[str, MetaData] = {
    "catalogue": catalogue.metadata,
    "orders": orders.metadata,
    "runtime": runtime.metadata,
}
