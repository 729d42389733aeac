"""Steps that look a text up in a table of the mapping, or, from right to left, in one that a field helps to read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.config.yamlfile import Node, suggest
from hub.errors import ConfigurationError, Problem
from hub.translate import arrow
from hub.translate.cells import Cells
from hub.translate.lookup_table import LookupTable
from hub.translate.steps.argument import (
    SOURCE,
    TABLE,
    TEXT,
    any_of,
    argument_error,
    options,
    read_filled,
    read_options,
    read_text,
)
from hub.translate.steps.step import Example, FieldRef, Step
from hub.translate.steps.text import empty_to_null
from hub.translate.targets import ValueType

REJECT, KEEP, DEFAULT = "reject", "keep", "default"


@dataclass(frozen=True)
class Lookup:
    """A table in one direction, and what happens to a text that isn't in it.

    `prefer`: the field that says which of several texts is meant; `several` has those that it must tell apart.
    """

    table: LookupTable
    pairs: Mapping[str, str]
    missing: str = REJECT
    default: str = ""
    backwards: bool = False
    prefer: FieldRef | None = None
    several: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def why(self) -> str:
        """Why a text was refused."""
        verb = "isn't among the values of" if self.backwards else "isn't in"
        return f"{verb} the table {self.table.name} ({self.table.place})"

    @property
    def why_not_one(self) -> str:
        """Why a text with several was refused."""
        assert self.prefer
        return (
            f"is several in the table {self.table.name} ({self.table.place}), and {self.prefer.source} is none of them"
        )

    def fields(self) -> tuple[FieldRef, ...]:
        """The field that it asks."""
        return (self.prefer,) if self.prefer else ()


def _read_lookup(node: Node, tables: Mapping[str, LookupTable]) -> Lookup:
    named, missing, default, _ = _options(node, tables, "table", "missing")
    table = table_named(named, tables)
    return Lookup(table, {key: entry.value for key, entry in table.entries.items()}, missing, default)


def _read_backwards(node: Node, tables: Mapping[str, LookupTable]) -> Lookup:
    named, missing, default, prefer = _options(node, tables, "table", "missing", "prefer")
    table = table_named(named, tables)
    keys: dict[str, tuple[str, ...]] = {}
    for key, entry in table.entries.items():
        earlier = keys.get(entry.value, ())
        if earlier and prefer is None:
            # two ERP units that the hub calls one would make the order's unit a matter of chance
            message = f"the table {table.name} can't be used backwards: `{earlier[0]}` and `{key}` both give"
            help_ = "name the field that says which is meant: `prefer: unit_code`"
            raise ConfigurationError(Problem(entry.place, "", f"{message} `{entry.value}`; {help_}"))
        keys[entry.value] = (*earlier, key)
    several = {value: known for value, known in keys.items() if len(known) > 1}
    pairs = {value: known[0] for value, known in keys.items() if len(known) == 1}
    return Lookup(table, pairs, missing, default, True, prefer, several)


def _options(node: Node, tables: Mapping[str, LookupTable], *known: str) -> tuple[Node, str, str, FieldRef | None]:
    """The table's name, what becomes of a text that is missing, its default, and the field that is preferred."""
    if not isinstance(node.value, dict):
        return node, REJECT, "", None
    given = read_options(node, *known)
    if "table" not in given:
        raise argument_error("`table` is missing: which table is meant?", node)
    missing, default = _policy(given["missing"], tables) if "missing" in given else (REJECT, "")
    prefer = given.get("prefer")
    field_ref = FieldRef(read_filled(prefer, tables), ValueType.TEXT, prefer.place) if prefer else None
    return given["table"], missing, default, field_ref


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


def _lookup_backwards(cells: Cells, lookup: Lookup, preferred: Any = None) -> Cells:
    pa, pc = arrow.pa, arrow.pc
    if preferred is None:
        return _lookup(cells, lookup)
    # the preferred text counts where the table gives it this very meaning
    words = pa.array(list(lookup.table.entries), pa.string())
    meanings = pa.array([entry.value for entry in lookup.table.entries.values()], pa.string())
    meant = pc.fill_null(pc.equal(meanings.take(pc.index_in(preferred, words)), cells.values), False)
    chosen = pc.if_else(meant, preferred, pa.scalar(None, pa.string()))
    open_ = pc.and_(pc.is_in(cells.values, pa.array(list(lookup.several), pa.string())), pc.invert(meant))
    rest = cells.refuse(open_, lookup.why_not_one)
    looked_up = _lookup(rest.of(pc.if_else(meant, pa.scalar(None, pa.string()), rest.values)), lookup)
    return looked_up.of(pc.coalesce(chosen, looked_up.values))


def _lookup_value(value: str | None, lookup: Lookup, preferred: str | None = None) -> str | None:
    key = value or ""
    meant = lookup.table.entries.get(preferred or "")
    if lookup.prefer and meant and meant.value == key:
        return preferred or None
    if key in lookup.several:
        words = " or ".join(f"`{word}`" for word in lookup.several[key])
        raise LookupError(f"`{key}` {lookup.why_not_one}: {words}")
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
_BACKWARDS = any_of(TABLE, options({"table": TABLE, "missing": _MISSING, "prefer": SOURCE}, "table"))

STEPS = (
    Step(
        "lookup",
        "Gives what stands beside the text in a table. `missing` says what happens to a text that isn't there: "
        "`reject` (also without it), `keep` it, or {default: another text}.",
        Example("{from: A, lookup: units}", "BOX", "box"),
        _LOOKUP,
        _read_lookup,
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
        "once, unless `prefer` names the field with the text that is meant. `missing` is as with `lookup`.",
        Example("{from: unit, lookup backwards: units}", {"unit": "box"}, "BOX", encode=True),
        _BACKWARDS,
        _read_backwards,
        _lookup_backwards,
        _lookup_value,
        meaning=_meaning,
        sees_empty=True,
        field_refs=Lookup.fields,
        more=(
            Example(
                "{from: unit, lookup backwards: {table: units, prefer: unit_code}}",
                {"unit": "box", "unit_code": "BOX"},
                "BOX",
                encode=True,
            ),
        ),
    ),
)
