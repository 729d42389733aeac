"""The tables, one file a database; a change to them goes with a migration."""

from sqlalchemy import MetaData

from hub.store.tables import catalogue, orders, runtime

METADATA: dict[str, MetaData] = {
    "catalogue": catalogue.metadata,
    "orders": orders.metadata,
    "runtime": runtime.metadata,
}
