"""Single fields of records that the hub wrote itself, read as if the ERP had sent them back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hub.records import RECORDS
from hub.translate import arrow
from hub.translate.compiled import KindMapping
from hub.translate.evaluate import evaluate
from hub.translate.targets import targets


def reread(part: KindMapping, rows: Sequence[Mapping[str, str]], names: Iterable[str]) -> list[dict[str, Any]]:
    """For each row of the ERP's texts what the mapping makes of the fields of these names, a value or None.

    A field that needs what no row has, which the ERP was to give, isn't among them.
    """
    pa = arrow.pa
    written = {name for row in rows for name in row}
    wanted = [name for name in names if name in part.fields and part.fields[name].used <= written]
    columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in written}
    columns["row"] = pa.array(range(len(rows)), pa.int64())
    fields = targets(RECORDS[part.kind])
    values = {name: evaluate(part.fields[name], fields[name], columns).values.to_pylist() for name in wanted}
    return [{name: values[name][index] for name in wanted} for index in range(len(rows))]
