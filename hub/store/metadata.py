"""The tables, one file a database; a change to them goes with a migration."""

from sqlalchemy import MetaData

from hub.store.catalogue import catalogue_tables
from hub.store.orders import order_tables
from hub.store.runtime import runtime_tables

METADATA: dict[str, MetaData] = {
    "catalogue": catalogue_tables.metadata,
    "orders": order_tables.metadata,
    "runtime": runtime_tables.metadata,
}
