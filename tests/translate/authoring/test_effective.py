"""What is explained is what counts: written out as one file it compiles to the very same mapping."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.cli.mapping.layout import WIDTH, lay_out
from hub.config.yamlfile import parse
from hub.connectors.packs import load_pack
from hub.records import Kind
from hub.translate import CompiledMapping, Sources, compile_mapping, read_sources
from hub.translate.authoring.effective import ExplainedEntry, effective, named, names
from hub.translate.sources import SHIPPED
from hub.translate.steps.step import Step
from tests.support.shipped import OFFICES
from tests.support.written import FIELDS, ORDER, PRODUCT, TABLES, compiled

PLACES = ("entry", "digest", "suites", "place")


def meaning(value: Any) -> Any:
    """A compiled mapping without the places at which its parts stand."""
    if isinstance(value, Step):
        return value.name
    if is_dataclass(value):
        return {part.name: meaning(getattr(value, part.name)) for part in fields(value) if part.name not in PLACES}
    if isinstance(value, Mapping):
        return {str(key): meaning(below) for key, below in value.items()}
    return [meaning(part) for part in value] if isinstance(value, tuple) else value


def as_one_file(sources: Sources) -> str:
    return "\n".join(lay_out(effective(sources))) + "\n"


def entry(sources: Sources, *path: str) -> ExplainedEntry:
    (explained,) = (each for each in effective(sources) if each.path == path)
    return explained


@pytest.mark.parametrize("office", OFFICES)
def test_an_office_as_one_file_is_the_same_mapping(office: str) -> None:
    pack, sources = load_pack(OFFICES[office]), read_sources(SHIPPED / f"{office}.yaml")
    single = Sources("one.yaml", {"one.yaml": as_one_file(sources)})
    alone, layered = (compile_mapping(each, pack.declared, pack.declared_order()) for each in (single, sources))
    assert meaning(alone) == meaning(layered)
    assert len(meaning(alone)["kinds"]) == len(Kind)


@pytest.mark.parametrize("office", OFFICES)
def test_every_place_is_the_line_where_it_is_written(office: str) -> None:
    sources = read_sources(SHIPPED / f"{office}.yaml")
    explained = [entry for entry in effective(sources) if entry.node]
    assert len(explained) > 100
    for entry in explained:
        for place in entry.places:
            name, _, line = place.rpartition(":")
            written = sources.files[name].splitlines()[int(line) - 1]
            assert entry.path[-1] in written or (entry.path[-1] == "" and '""' in written)


@pytest.mark.parametrize("office", OFFICES)
def test_it_is_readable_at_a_hundred_columns(office: str) -> None:
    lines = lay_out(effective(read_sources(SHIPPED / f"{office}.yaml")))
    assert max(map(len, lines)) <= WIDTH == 100


LAYERS = {
    "far.yaml": TABLES + PRODUCT + "  keep:\n    Group: {in: [A]}\n",
    "middle.yaml": "extends: far\ntables:\n  units: {PCS: piece}\nproduct:\n  name: Name_2\n",
    "office.yaml": "extends: middle\nproduct:\n  name:\n    from: Name\n    upper: true\n  keep: {Unit: {in: [PCS]}}\n",
}


def test_what_was_replaced_is_named_the_nearest_first() -> None:
    sources = Sources("office.yaml", LAYERS)
    assert entry(sources, "product", "name").places == ("office.yaml:3", "middle.yaml:5", "far.yaml:6")
    assert entry(sources, "product", "sku").places == ("far.yaml:5",)
    assert entry(sources, "tables", "units", "PCS").places == ("middle.yaml:3", "far.yaml:2")
    assert entry(sources, "tables", "units", "BOX").places == ("far.yaml:2",)
    assert entry(sources, "product", "keep", "Group").places == ("far.yaml:11",)
    assert entry(sources, "product", "keep", "Unit").places == ("office.yaml:6",)
    assert entry(sources, "product", "gtin").places == ()


def test_a_field_over_several_lines_has_the_place_of_each() -> None:
    said = lay_out(named(effective(Sources("office.yaml", LAYERS)), "product.name"))
    assert said == [
        "product:",
        "  name:          # office.yaml:3, instead of middle.yaml:5, instead of far.yaml:6",
        "    from: Name   # office.yaml:4",
        "    upper: true  # office.yaml:5",
    ]


def test_what_no_layer_maps_is_said_with_what_it_has_then() -> None:
    price = """\
price:
  sku: No
  scope: {constant: all}
  unit: Unit
  currency: {constant: GBP}
  amount: {from: Price, number: true}
"""
    said = lay_out(named(effective(Sources("office.yaml", {"office.yaml": price})), "price"))
    assert "  # min_quantity: not mapped, always 1" in said
    assert "  # valid_to: not mapped, stays empty" in said
    assert parse("\n".join(said), "one.yaml").plain()["price"].keys() == {"sku", "scope", "unit", "currency", "amount"}


def test_an_orders_list_is_explained_field_by_field() -> None:
    base = "order:\n  Customer: account\n  Lines.Line:\n    each: lines\n    Item: sku\n    Qty: quantity\n"
    nearer = "extends: base\norder:\n  Lines.Line: {Qty: {from: quantity, number: true}}\n"
    sources = Sources("office.yaml", {"base.yaml": base, "office.yaml": nearer})
    assert entry(sources, "order", "Lines.Line", "Qty").places == ("office.yaml:3", "base.yaml:6")
    assert entry(sources, "order", "Lines.Line", "each").places == ("base.yaml:4",)
    assert [entry.path[-1] for entry in named(effective(sources), "order.Lines.Line")] == ["each", "Item", "Qty"]
    assert [entry.path[-1] for entry in named(effective(sources), "order.Lines.Line.Item")] == ["Item"]


def test_a_field_that_is_taken_away_is_told_and_isnt_in_the_one_file() -> None:
    base = f"{TABLES}{PRODUCT}  gtin: Name_2\norder:\n  Ref: reference\n  Lines.Line:\n    each: lines\n    Item: sku\n"
    nearer = "extends: base\nproduct: {gtin: {omit: true}}\norder: {Ref: {omit: true}, Lines.Line: {omit: true}}\n"
    sources = Sources("office.yaml", {"base.yaml": base, "office.yaml": nearer})
    said = [" ".join(line.split()) for line in lay_out(effective(sources))]
    assert "# gtin: taken away, stays empty # office.yaml:2, instead of base.yaml:10" in said
    assert "# Ref: taken away, isn't sent # office.yaml:3, instead of base.yaml:12" in said
    assert "# Lines.Line: taken away, isn't sent # office.yaml:3, instead of base.yaml:13" in said
    assert meaning(compiled(as_one_file(sources)))["order"] == {"fields": {}, "lists": []}


def test_a_list_that_replaces_what_was_none_says_so_beside_its_each() -> None:
    nearer = "extends: base\norder: {Lines.Line: {each: lines, Item: sku}}\n"
    sources = Sources("office.yaml", {"base.yaml": "order: {Lines.Line: account}\n", "office.yaml": nearer})
    assert entry(sources, "order", "Lines.Line", "each").places == ("office.yaml:2", "base.yaml:1")
    assert entry(sources, "order", "Lines.Line", "Item").places == ("office.yaml:2",)


def test_names_may_have_dots_in_them() -> None:
    sources = Sources("office.yaml", {"office.yaml": "tables: {vat: {IE13.5: reduced, IE13: standard}}"})
    assert [entry.node.value for entry in named(effective(sources), "tables.vat.IE13.5") if entry.node] == ["reduced"]
    assert names(effective(sources)) == {"tables", "tables.vat", "tables.vat.IE13.5", "tables.vat.IE13"}


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8))
def test_any_text_is_written_so_that_it_is_read_again(text: str) -> None:
    wanted = {"tables": {"units": {text: text, "list": "x"}}}
    sources = Sources("office.yaml", {"office.yaml": "tables: {units: {list: x}}"})
    (written,) = effective(sources)
    assert written.node
    changed = [ExplainedEntry(("tables", "units", text), type(written.node)(text, 1, "office.yaml")), written]
    assert parse("\n".join(lay_out(changed)), "one.yaml").plain() == wanted


OMIT = "{omit: true}"
KEYS = ["PCS", "BOX", "", "0012", "true", "1e3"]
TEXTS = ["each", "box", "NO", "0012", "1:30", ""]
VALUES = {
    "sku": ["No", "Name_2", "{from: No, trim: true}"],
    "name": ["Name", '{from: [Name, Name_2], join: ", "}', "{from: Name, when: {Group: {empty: true}}, otherwise: No}"],
    "unit": ["{from: Unit, lookup: units}", "{from: Unit, lookup: {table: units, missing: keep}}", "Unit"],
    "tax_class": ["{from: Vat, lookup: vat}", "{constant: zero}"],
    "active": ["{from: Blocked, is: 'false'}", "{constant: true}"],
    "base_currency": ["Name", "{from: Name, replace: {' ': '', '#': ':'}}", OMIT],
    "base_amount": ["{from: Price, number: true, round: 2}", "{from: Price, none: ['0', '~'], number: true}", OMIT],
}
OUTWARD = ["account", "{constant: '7'}", "{from: currency, blank if: [GBP, '']}", "{from: ship_to, empty: '#1'}", OMIT]
LINE = {
    "Item": ["sku", "name", OMIT],
    "Qty": ["quantity", "{from: quantity, when: {unit: {in: [box]}}, otherwise: {constant: '1'}}"],
    "Unit": ["unit", "{from: unit, upper: true}", OMIT],
}
CONDITIONS = ["{in: [A]}", "{not in: [B, '']}", "{in: ['true']}", "{starts with: '0'}", "{empty: false}"]


def _some(values: dict[str, list[str]]) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({}, optional={key: st.sampled_from(texts) for key, texts in values.items()})


def _quoted(text: str) -> str:
    return f"'{text}'"


LAYER = st.fixed_dictionaries(
    {
        "fields": _some(VALUES),
        "keep": st.dictionaries(st.sampled_from(["Group", "Unit", "Vat"]), st.sampled_from(CONDITIONS), max_size=2),
        "drop": st.dictionaries(st.sampled_from(["Group", "Unit", "Vat"]), st.sampled_from(CONDITIONS), max_size=2),
        "units": st.dictionaries(st.sampled_from(KEYS), st.sampled_from(TEXTS), max_size=3),
        "order": _some({"Customer": OUTWARD, "Ref": OUTWARD}),
        "lines": _some(LINE),
        "block": st.booleans(),
        "below": st.integers(min_value=0, max_value=2),
    }
)


def _written(layer: dict[str, Any], number: int) -> str:
    """A layer as a file; `below` says how many of the layers before it are extended, one after the other."""
    extended = range(max(0, number - 1 - layer["below"]), number)
    lines = [f"extends: [{', '.join(f'layer-{number}' for number in extended)}]"]
    lines += ["tables:", "  units:", *(f"    {_quoted(key)}: {_quoted(text)}" for key, text in layer["units"].items())]
    lines = lines if layer["units"] else lines[:1]
    if layer["fields"] or layer["keep"] or layer["drop"]:
        lines += ["product:", *(f"  {key}: {text}" for key, text in layer["fields"].items())]
        for word in ("keep", "drop"):
            lines += [f"  {word}:", *(f"    {key}: {text}" for key, text in layer[word].items())] if layer[word] else []
    if layer["order"] or layer["lines"]:
        lines += ["order:", *(f"  {key}: {text}" for key, text in layer["order"].items())]
        body = layer["lines"].items()
        if body and layer["block"]:
            lines += ["  Lines.Line:", *(f"    {key}: {text}" for key, text in body)]
        elif body:
            lines += [f"  Lines.Line: {{{', '.join(f'{key}: {text}' for key, text in body)}}}"]
    return "\n".join(lines) + "\n"


USED = "  category: {from: Vat, lookup: vat}\n  gtin: {from: Unit, lookup: units}\n"
"""Otherwise a table could be left that only a replaced field used, which is refused in one file."""
FARTHEST = TABLES + PRODUCT + USED + "order:\n  Customer: account\n  Lines.Line:\n    each: lines\n    Item: sku\n"


def _stack(layers: list[dict[str, Any]]) -> dict[str, str]:
    files, there = {"layer-0": FARTHEST}, {"Customer", "Item"}
    for number, layer in enumerate(layers, 1):
        parts = {part: _omitting_what_is_there(layer[part], there) for part in ("fields", "order", "lines")}
        files[f"layer-{number}"] = _written(layer | parts, number)
    return files


def _omitting_what_is_there(written: dict[str, str], there: set[str]) -> dict[str, str]:
    """Without the lines that would omit what no layer below has: those are refused."""
    kept = {key: text for key, text in written.items() if text != OMIT or key in there}
    there.update(kept)
    there.difference_update(key for key, text in kept.items() if text == OMIT)
    return kept


def _compiled(files: dict[str, str], last: str) -> CompiledMapping:
    return compiled(files[last], **{name: text for name, text in files.items() if name != last})


@given(st.lists(LAYER, min_size=1, max_size=4))
def test_any_stack_of_up_to_five_layers_as_one_file_is_the_same_mapping(layers: list[dict[str, Any]]) -> None:
    files = _stack(layers)
    last = f"layer-{len(layers)}"
    sources = Sources(f"{last}.yaml", {f"{name}.yaml": text for name, text in files.items()})
    assert meaning(compiled(as_one_file(sources))) == meaning(_compiled(files, last))


@given(st.lists(LAYER, min_size=1, max_size=4))
def test_each_entry_comes_from_the_nearest_layer_that_writes_it(layers: list[dict[str, Any]]) -> None:
    files = _stack(layers)
    sources = Sources(f"layer-{len(layers)}.yaml", {f"{name}.yaml": text for name, text in files.items()})
    plain = {name: parse(text, name).plain() for name, text in sources.files.items()}
    for entry in effective(sources):
        nearest_first = [name for name in reversed(plain) if _says(plain[name], entry.path) is not None]
        assert [place.rpartition(":")[0] for place in entry.places] == nearest_first
        if entry.node:
            assert entry.node.plain() == _says(plain[nearest_first[0]], entry.path)


def _says(shape: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        shape = shape.get(key) if isinstance(shape, dict) else None
    return shape


def test_the_pools_are_fields_that_the_erp_has() -> None:
    assert {"No", "Name", "Name_2", "Group", "Price"} <= FIELDS
    assert {"Customer", "Ref", "Lines.Line.Item"} <= ORDER
