"""Tables and texts of Dagster's events: what a page would obey is shown as symbols."""

from collections.abc import Iterable, Mapping

import dagster as dg

from hub.printable import shown

Cell = str | int


def schema(*texts: str, counts: Iterable[str] = ()) -> dg.TableSchema:
    """Columns of texts, and of numbers behind them."""
    columns = [dg.TableColumn(name, "string") for name in texts]
    return dg.TableSchema(columns + [dg.TableColumn(name, "int") for name in counts])


def table(rows: Iterable[Mapping[str, Cell]], columns: dg.TableSchema) -> dg.MetadataValue:
    """The rows as metadata of an event."""
    records = [dg.TableRecord({name: _cell(value) for name, value in row.items()}) for row in rows]
    return dg.MetadataValue.table(records, schema=columns)


def _cell(value: Cell) -> Cell:
    return shown(value) if isinstance(value, str) else value
