"""Steps that look a text up in a table of the mapping. A table used backwards must be one-to-one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from hub.config.yamlfile import Node, suggest
from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.steps.step import TABLE, TEXT, Example, Step, Table, either, keys, options, refused, text
from hub.translate.steps.text import full

REJECT, KEEP, DEFAULT = "reject", "keep", "default"


@dataclass(frozen=True)
class Lookup:
    """A table in one direction, and what happens to a text that isn't in it."""

    table: Table
    pairs: Mapping[str, str]
    missing: str = REJECT
    default: str = ""
    backwards: bool = False

    @property
    def why(self) -> str:
        """Why a text was refused."""
        verb = "isn't among the values of" if self.backwards else "isn't in"
        return f"{verb} the table {self.table.name} ({self.table.place})"


def _read(node: Node, tables: Mapping[str, Table], *, backwards: bool) -> Lookup:
    missing, default = REJECT, ""
    name = node
    if isinstance(node.value, dict):
        found = options(node, "table", "missing")
        if "table" not in found:
            raise refused("`table` is missing: which table is meant?", node)
        name = found["table"]
        if "missing" in found:
            missing, default = _policy(found["missing"], tables)
    table = table_named(name, tables)
    return Lookup(table, _backwards(table) if backwards else _forwards(table), missing, default, backwards)


def _forwards(table: Table) -> dict[str, str]:
    return {key: entry.value for key, entry in table.entries.items()}


def table_named(node: Node, tables: Mapping[str, Table]) -> Table:
    """The table that is named; ConfigurationError where there is none."""
    name = text(node, tables)
    if name not in tables:
        raise refused(f"there is no table `{name}`{suggest(name, tables)}", node)
    return tables[name]


def _policy(node: Node, tables: Mapping[str, Table]) -> tuple[str, str]:
    if node.value in (REJECT, KEEP):
        return str(node.value), ""
    if isinstance(node.value, dict):
        found = options(node, DEFAULT)
        if DEFAULT in found:
            return DEFAULT, text(found[DEFAULT], tables)
    message = "`reject`, `keep` or {default: a text} was expected"
    if isinstance(node.value, str):
        message += f", not `{node.value}`{suggest(node.value, (REJECT, KEEP))}"
    raise refused(message, node, "missing")


def _backwards(table: Table) -> dict[str, str]:
    first: dict[str, str] = {}
    for key, entry in table.entries.items():
        if entry.value in first:
            message = f"the table {table.name} can't be used backwards: `{first[entry.value]}` and `{key}` both give"
            line = int(entry.place.rpartition(":")[2])
            raise refused(f"{message} `{entry.value}`", Node(None, line, entry.place.rpartition(":")[0]))
        first[entry.value] = key
    return table.backwards()


def _lookup(cells: Cells, lookup: Lookup) -> Cells:
    pa, pc = arrow.pa, arrow.pc
    texts = pc.fill_null(cells.values, "") if "" in lookup.pairs else cells.values
    place = pc.index_in(texts, pa.array(list(lookup.pairs), pa.string()))
    found = pa.array(list(lookup.pairs.values()), pa.string()).take(place)
    if cells.reasons is not None:
        found = pc.if_else(pc.is_valid(cells.reasons), pa.scalar(None, pa.string()), found)
    missing = pc.and_(pc.is_valid(cells.values), pc.is_null(place))
    if lookup.missing == KEEP:
        found = pc.if_else(missing, cells.values, found)
    if lookup.missing == DEFAULT:
        found = pc.if_else(missing, lookup.default, found)
    looked = cells.of(full(found))
    return looked.refuse(missing, lookup.why) if lookup.missing == REJECT else looked


def _lookup_one(value: str | None, lookup: Lookup) -> str | None:
    key = value or ""
    if key in lookup.pairs:
        return lookup.pairs[key] or None
    if not key:
        return None
    if lookup.missing == REJECT:
        raise LookupError(f"`{value}` {lookup.why}; add it there")
    return key if lookup.missing == KEEP else lookup.default or None


_MISSING = {"default": REJECT, **either({"enum": [REJECT, KEEP]}, keys({DEFAULT: TEXT}, DEFAULT))}
_LOOKUP = either(TABLE, keys({"table": TABLE, "missing": _MISSING}, "table"))

STEPS = (
    Step(
        "lookup",
        "Gives what stands beside the text in a table. `missing` says what happens to a text that isn't there: "
        "`reject` (also without it), `keep` it, or {default: another text}.",
        Example("{from: A, lookup: units}", "BOX", "box"),
        _LOOKUP,
        partial(_read, backwards=False),
        _lookup,
        _lookup_one,
        sees_empty=True,
        more=(
            Example("{from: A, lookup: {table: units, missing: keep}}", "TUB", "TUB"),
            Example("{from: A, lookup: {table: units, missing: {default: each}}}", "TUB", "each"),
        ),
    ),
    Step(
        "lookup backwards",
        "Gives the text at the left of a table for the one at its right. Each text may then stand at the right only "
        "once. `missing` is as with `lookup`.",
        Example("{from: unit, lookup backwards: units}", {"unit": "box"}, "BOX", encode=True),
        _LOOKUP,
        partial(_read, backwards=True),
        _lookup,
        _lookup_one,
        sees_empty=True,
    ),
)
