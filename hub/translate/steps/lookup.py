"""Steps that look a text up in a table of the mapping. A table used backwards must be one-to-one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from hub.config.yamlfile import Node, suggest
from hub.errors import ConfigurationError, Problem
from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.lookup_table import LookupTable
from hub.translate.steps.argument import TABLE, TEXT, any_of, argument_error, options, read_options, read_text
from hub.translate.steps.step import Example, Step
from hub.translate.steps.text import empty_to_null

REJECT, KEEP, DEFAULT = "reject", "keep", "default"


@dataclass(frozen=True)
class Lookup:
    """A table in one direction, and what happens to a text that isn't in it."""

    table: LookupTable
    pairs: Mapping[str, str]
    missing: str = REJECT
    default: str = ""
    backwards: bool = False

    @property
    def why(self) -> str:
        """Why a text was refused."""
        verb = "isn't among the values of" if self.backwards else "isn't in"
        return f"{verb} the table {self.table.name} ({self.table.place})"


def _read_lookup(node: Node, tables: Mapping[str, LookupTable], *, backwards: bool) -> Lookup:
    missing, default = REJECT, ""
    name = node
    if isinstance(node.value, dict):
        given = read_options(node, "table", "missing")
        if "table" not in given:
            raise argument_error("`table` is missing: which table is meant?", node)
        name = given["table"]
        if "missing" in given:
            missing, default = _policy(given["missing"], tables)
    table = table_named(name, tables)
    return Lookup(table, _backwards(table) if backwards else _forwards(table), missing, default, backwards)


def table_named(node: Node, tables: Mapping[str, LookupTable]) -> LookupTable:
    """The table that is named; ConfigurationError where there is none."""
    name = read_text(node, tables)
    if name not in tables:
        raise argument_error(f"there is no table `{name}`{suggest(name, tables)}", node)
    return tables[name]


def _policy(node: Node, tables: Mapping[str, LookupTable]) -> tuple[str, str]:
    if node.value in (REJECT, KEEP):
        return str(node.value), ""
    if isinstance(node.value, dict):
        given = read_options(node, DEFAULT)
        if DEFAULT in given:
            return DEFAULT, read_text(given[DEFAULT], tables)
    message = "`reject`, `keep` or {default: a text} was expected"
    if isinstance(node.value, str):
        message += f", not `{node.value}`{suggest(node.value, (REJECT, KEEP))}"
    raise argument_error(message, node, "missing")


def _forwards(table: LookupTable) -> dict[str, str]:
    return {key: entry.value for key, entry in table.entries.items()}


def _backwards(table: LookupTable) -> dict[str, str]:
    # Two ERP units that the hub calls one would make the order's unit a matter of chance: refused when it is loaded.
    keys: dict[str, str] = {}
    for key, entry in table.entries.items():
        if entry.value in keys:
            message = f"the table {table.name} can't be used backwards: `{keys[entry.value]}` and `{key}` both give"
            raise ConfigurationError(Problem(entry.place, "", f"{message} `{entry.value}`"))
        keys[entry.value] = key
    return keys


def _lookup(cells: Cells, lookup: Lookup) -> Cells:
    pa, pc = arrow.pa, arrow.pc
    texts = pc.fill_null(cells.values, "") if "" in lookup.pairs else cells.values
    place = pc.index_in(texts, pa.array(list(lookup.pairs), pa.string()))
    values = pa.array(list(lookup.pairs.values()), pa.string()).take(place)
    if cells.reasons is not None:
        # a refused cell has no value and would be taken for an empty one
        values = pc.if_else(pc.is_valid(cells.reasons), pa.scalar(None, pa.string()), values)
    # asked of what came, before the default: an empty field that has no line stays empty whatever the policy
    missing = pc.and_(pc.is_valid(cells.values), pc.is_null(place))
    if lookup.missing == KEEP:
        values = pc.if_else(missing, cells.values, values)
    if lookup.missing == DEFAULT:
        values = pc.if_else(missing, lookup.default, values)
    result = cells.of(empty_to_null(values))
    return result.refuse(missing, lookup.why) if lookup.missing == REJECT else result


def _lookup_value(value: str | None, lookup: Lookup) -> str | None:
    key = value or ""
    if key in lookup.pairs:
        return lookup.pairs[key] or None
    if not key:
        return None
    if lookup.missing == REJECT:
        raise LookupError(f"`{value}` {lookup.why}; add it there")
    return key if lookup.missing == KEEP else lookup.default or None


def _meaning(text: str, lookup: Lookup) -> str:
    entry = lookup.table.entries.get(text)
    return entry.value if entry else text


_MISSING = {"default": REJECT, **any_of({"enum": [REJECT, KEEP]}, options({DEFAULT: TEXT}, DEFAULT))}
_LOOKUP = any_of(TABLE, options({"table": TABLE, "missing": _MISSING}, "table"))

STEPS = (
    Step(
        "lookup",
        "Gives what stands beside the text in a table. `missing` says what happens to a text that isn't there: "
        "`reject` (also without it), `keep` it, or {default: another text}.",
        Example("{from: A, lookup: units}", "BOX", "box"),
        _LOOKUP,
        partial(_read_lookup, backwards=False),
        _lookup,
        _lookup_value,
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
        partial(_read_lookup, backwards=True),
        _lookup,
        _lookup_value,
        meaning=_meaning,
        sees_empty=True,
    ),
)
