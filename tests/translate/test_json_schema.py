"""The schema that editors get takes what the hub takes, and refuses what it refuses, but for what only it can see."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft7Validator

from hub.cli.mapping.mapping_schema import schema_of
from hub.config.yamlfile import parse
from hub.errors import ConfigurationError
from hub.records import RECORDS, Kind, Order, OrderCharge, OrderLine, OrderText
from hub.translate import Sources, compile_mapping
from hub.translate.authoring.glossary import FIELDS
from hub.translate.authoring.json_schema import SchemaVocabulary, mapping_schema
from hub.translate.authoring.json_schema.field_schema import CONDITION
from hub.translate.authoring.json_schema.fragments import DEFINED
from hub.translate.condition_reader import WORDS
from hub.translate.lookup_table import LookupTable, TableEntry
from hub.translate.sources import SHIPPED
from hub.translate.steps import STEPS
from hub.translate.steps.step import Example, Step
from hub.translate.targets import ValueType, targets
from tests.support import every_word
from tests.support.chaos.scale import EVERY
from tests.support.schemas import as_an_editor, schema, validator
from tests.support.shipped import FILES, OFFICES, declared, documents, pack
from tests.support.slips import Files, Word, changed, slips

SCHEMAS = ("nav_soap", "business_central", "any")


def schema_for(office: str, name: str) -> str:
    return "any" if name.startswith("regions/") else OFFICES[office]


@pytest.mark.parametrize("name", SCHEMAS)
def test_it_is_a_schema_of_draft_07_and_the_shipped_one_is_current(name: str) -> None:
    Draft7Validator.check_schema(schema(name))
    assert schema(name)["$schema"] == "http://json-schema.org/draft-07/schema#"
    written = (SHIPPED / "schema" / f"{name}.json").read_text()
    assert written == schema_of(name), "renew it with `hub mapping schema --to hub/mappings/schema`"


def test_there_is_a_schema_for_every_pack_and_no_other() -> None:
    assert {path.stem for path in (SHIPPED / "schema").iterdir()} == {*SCHEMAS} == {*OFFICES.values(), "any"}


@pytest.mark.parametrize(("office", "name"), FILES, ids=[name for _, name in FILES])
def test_every_shipped_file_names_its_schema_and_keeps_to_it(office: str, name: str) -> None:
    text = (SHIPPED / f"{name}.yaml").read_text()
    marker, _, written = text.splitlines()[0].partition("$schema=")
    assert marker == "# yaml-language-server: "
    path = (SHIPPED / f"{name}.yaml").parent / written
    assert path.resolve() == SHIPPED / "schema" / f"{schema_for(office, name)}.json"
    assert [error.message for error in validator(path.stem).iter_errors(as_an_editor(text))] == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_reference_leads_somewhere_and_every_definition_is_used(name: str) -> None:
    named = {text.removeprefix("#/definitions/") for key, text in _texts(schema(name)) if key == "$ref"}
    assert named == schema(name)["definitions"].keys()


def _texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, below in value.items():
            yield from _texts(below, name)
    elif isinstance(value, list):
        for below in value:
            yield from _texts(below, key)
    elif isinstance(value, str):
        yield key, value


def test_every_field_and_step_is_described_and_defaults_are_told() -> None:
    nav = schema("nav_soap")
    for kind, record in RECORDS.items():
        properties = nav["properties"][kind]["properties"]
        assert properties.keys() == {*record.model_fields, "keep", "drop"}
        assert all(len(known["description"]) > 15 for known in properties.values())
    assert nav["properties"]["price"]["properties"]["min_quantity"]["description"].endswith(
        "Without a mapping it is 1."
    )
    steps = {name: known for name, known in nav["definitions"].items() if name.startswith("step_")}
    assert {step.summary for step in STEPS.values()} <= {
        known["description"].partition("\n")[0] for known in nav["definitions"].values() if "description" in known
    }
    missing = steps["step_lookup"]["anyOf"][1]["properties"]["missing"]
    assert missing["default"] == "reject"
    assert missing["anyOf"][0]["enum"] == ["reject", "keep"]


def test_the_words_of_the_glossary_are_those_of_the_records() -> None:
    models = (*RECORDS.values(), Order, OrderLine, OrderCharge, OrderText)
    assert FIELDS.keys() == {name for model in models for name in targets(model)}
    assert CONDITION["properties"].keys() == {*WORDS}
    assert DEFINED.keys() <= schema("any")["definitions"].keys()


def test_only_steps_that_lead_to_what_a_field_holds_are_offered() -> None:
    definitions = schema("nav_soap")["definitions"]
    assert "date" not in definitions["text_field"]["properties"]
    assert "round" not in definitions["boolean_field"]["properties"]
    assert {"number", "round", "percent"} <= definitions["number_field"]["properties"].keys()
    assert "blank if" in definitions["outward_field"]["properties"]
    assert "blank if" not in definitions["text_field"]["properties"]
    assert "No" in definitions["product_source"]["enum"]
    assert "Item_No" not in definitions["product_source"]["enum"]
    assert "Item_No" in definitions["price_source"]["enum"]


WHOLE = """\
tables: {units: {PCS: each}, vat: {V: standard}, contents: {each: "1"}}
product:
  sku: No
  name: Description
  unit: {from: Base_Unit_of_Measure, lookup: units}
  tax_class: {from: VAT_Prod_Posting_Group, lookup: vat}
  active: {from: Blocked, is: "false"}
  category: {from: Type, lookup: contents}
  PRODUCT
PRICE
order:
  Sell_to_Customer_No: account
  ORDER
  SalesLines.Sales_Order_Line:
    each: lines
    Type: {constant: Item}
    LINE
TESTS
"""
FITS = {
    "PRODUCT": [
        "gtin: {from: GTIN, trim: true}",
        'gtin: {from: GTIN, trim: "true"}',
        "gtin: {from: [GTIN, No], first: true}",
        "gtin: {from: [GTIN]}",
        "gtin: {from: GTIN, prefix: 12}",
        "gtin: {from: GTIN, none: [0, true, 0012, 1.5, '']}",
        "gtin: {from: GTIN, replace: {2: 2, true: no}}",
        "gtin: {constant: 0012}",
        "gtin: {from: GTIN, when: {Blocked: {in: [false]}}, otherwise: No}",
        "gtin: {from: GTIN, when: {Blocked: {empty: false}}, otherwise: {constant: X}}",
        "gtin: {from: No, when: {No: {in: A}}, otherwise: {constant: X, when: {No: {in: B}}, otherwise: GTIN}}",
        "gtin: {from: GTIN, when: {No: {starts with: [A, 1]}, Blocked: {not in: x}}}",
        "base_amount: {from: Unit_Price, number: true, round: 2}",
        'base_amount: {from: Unit_Price, number: true, round: "2"}',
        "base_amount: {from: Unit_Price, number: {decimal: ','}, times: 0.01}",
        "base_amount: {from: Unit_Price, number: true, divide by: {field: Inventory}}",
        "base_amount: {from: Unit_Price, number: true, times: {table: contents, of: Type}}",
        "base_amount: {constant: 1.50}",
        "base_amount: {constant: '1'}",
        "base_currency: {constant: GBP}",
        "base_currency: {constant: GB, suffix: P}",
        "keep: {No: {not in: [A]}}",
        "keep: {}",
        "drop: {No: {starts with: X}, Blocked: {empty: true}}",
    ],
    "PRICE": [
        "price: {sku: Item_No, scope: {constant: all}, unit: Unit_of_Measure_Code, currency: {constant: GBP},"
        " amount: {from: Unit_Price, number: true}, valid_from: {from: Starting_Date, date: '%Y-%m-%d'},"
        " valid_to: {constant: 2026-12-31}, min_quantity: {constant: 1}}",
    ],
    "ORDER": [
        "Ship_to_Code: {from: ship_to, when: {currency: {in: [GBP]}}, otherwise: {constant: X}}",
        "Order_Date: {from: ordered_on, date: '%d.%m.%Y'}",
        "Requested_Delivery_Date: ordered_on",
        "Ship_to_Code: {from: [ship_to, account], join: '-'}",
        "Currency_Code: {from: currency, blank if: [GBP, EUR]}",
        "SalesLines.Sales_Order_Line.Description: reference",
    ],
    "LINE": [
        "Quantity: {from: quantity, times: {table: contents, of: unit}}",
        "Unit_Price: {from: unit_price, round: 2, number: {decimal: ','}}",
        "No: {from: sku, upper: true}",
    ],
    "TESTS": [
        "tests: [{product: {given: {No: 12, Blocked: false}, expect_reject: 12}}]",
        "tests: [{product: {given: {No: , Blocked: ''}, expect_left_out: true}}]",
        "tests: [{product: {given: {}, expect: {sku: , tax_class: , active: true, base_amount: 1.5}}}]",
        "tests: [{units: {given: PCS, expect: each}}, {units: {given: , expect: }}, {contents: {given: 1, expect: 2}}]",
        "tests: [{order: {given: {account: 7, lines: [{sku: 1}, {}]}, expect: {SalesLines.Sales_Order_Line: []}}}]",
        "tests: [{order: {given: {}, expect: {SalesLines.Sales_Order_Line: [{Type: 1}, {}]}}}]",
        "tests: [{order: {given: {}, expect: {Sell_to_Customer_No: }}}]",
        "tests: []",
    ],
}
SLIPS = {
    "PRODUCT": [
        "prodct: {}",
        "gtni: GTIN",
        "gtin: GTNI",
        "gtin: Item_No",
        "gtin: [GTIN]",
        "gtin: {}",
        "gtin: ",
        "keep: ",
        "keep: [No]",
        "keep: {Nx: {in: [A]}}",
        "keep: {No: A}",
        "keep: {No: {}}",
        "keep: {No: {in: []}}",
        "keep: {No: {inn: [A]}}",
        "keep: {No: {in: [A], not in: [B]}}",
        "keep: {No: {in: [[A]]}}",
        "keep: {No: {empty: maybe}}",
        "drop: {Nx: {in: [A]}}",
        "gtin: {trim: true}",
        "gtin: {from: GTIN, trm: true}",
        "gtin: {from: GTIN, trim: yes}",
        "gtin: {from: GTIN, trim: [true]}",
        "gtin: {from: GTIN, trim: }",
        "gtin: {from: GTNI, trim: true}",
        "gtin: {from: [GTIN, No]}",
        "gtin: {from: [GTIN], first: true}",
        "gtin: {from: GTIN, join: ' '}",
        "gtin: {from: []}",
        "gtin: {from: GTIN, constant: X}",
        "gtin: {constant: ''}",
        "gtin: {from: GTIN, prefix: ''}",
        "gtin: {from: GTIN, otherwise: No}",
        "gtin: {from: GTIN, when: {}}",
        "gtin: {from: GTIN, when: {Nx: {in: [A]}}}",
        "gtin: {from: GTIN, when: {No: {in: [A]}}, otherwise: Nx}",
        "gtin: {from: GTIN, when: {No: {in: [A]}}, otherwise: {omit: true}}",
        "gtin: {from: GTIN, omit: true}",
        "gtin: {from: GTIN, replace: {}}",
        "gtin: {from: GTIN, replace: x}",
        "gtin: {from: GTIN, lookup: {tabel: units}}",
        "gtin: {from: GTIN, lookup: {table: units, missing: keap}}",
        "gtin: {from: GTIN, lookup: {table: units, missing: {defalt: x}}}",
        "gtin: {from: GTIN, lookup: {missing: keep}}",
        "gtin: {from: GTIN, blank if: X}",
        "gtin: {from: GTIN, number: true}",
        "gtin: {from: GTIN, date: '%Y-%m-%d'}",
        "base_amount: Unit_Price",
        "base_amount: {from: Unit_Price}",
        "base_amount: {from: Unit_Price, trim: true}",
        "base_amount: {from: Unit_Price, is: x}",
        "base_amount: {from: Unit_Price, number: {decimal: ;}}",
        "base_amount: {from: Unit_Price, number: {decmal: ','}}",
        "base_amount: {from: Unit_Price, number: true, round: two}",
        "base_amount: {from: Unit_Price, number: true, round: 99}",
        "base_amount: {from: Unit_Price, number: true, divide by: {field: Nx}}",
        "base_amount: {from: Unit_Price, number: true, times: {table: contents}}",
        "base_amount: {constant: much}",
        "base_currency: {constant: pound}",
        "active: {constant: yes}",
    ],
    "PRICE": ["price: []", "price: ", "prise: {sku: Item_No}", "lead_time: {sku: Item_No}"],
    "ORDER": [
        "Sell_to_Custmer_No: account",
        "Ship_to_Code: shipto",
        "Ship_to_Code: {from: shipto, upper: true}",
        "Ship_to_Code: {from: ship_to, uper: true}",
        "keep: {account: {in: [A]}}",
        "SalesLines.Sales_Order_Lin: {each: lines, No: sku}",
        "Ship_to_Code: {from: ship_to, when: {curency: {in: [GBP]}}}",
    ],
    "LINE": [
        "Nr: sku",
        "No: account",
        "Quantity: {from: quantity, times: {table: contents, of: unitt}}",
        "each_: lines",
    ],
    "TESTS": [
        "tests: ",
        "tests: {}",
        "tests: [{prodct: {given: {No: 1}, expect: {sku: 1}}}]",
        "tests: [{product: {given: {No: 1}}}]",
        "tests: [{product: {expect: {sku: 1}}}]",
        "tests: [{product: {given: {No: 1}, expect: {sku: 1}, expect_reject: x}}]",
        "tests: [{product: {given: {No: 1}, expct: {sku: 1}}}]",
        "tests: [{product: {given: {Nr: 1}, expect: {sku: 1}}}]",
        "tests: [{product: {given: {No: 1}, expect: {skuu: 1}}}]",
        "tests: [{product: {given: {No: 1}, expect_reject: [x]}}]",
        "tests: [{product: {given: {No: 1}, expect_left_out: yes}}]",
        "tests: [{product: {given: {No: 1}, expect: {sku: 1}}, price: {given: {}, expect: {}}}]",
        "tests: [product]",
        "tests: [{order: {given: {acount: 7}, expect: {}}}]",
        "tests: [{order: {given: {lines: {sku: 1}}, expect: {}}}]",
        "tests: [{order: {given: {lines: [{skuu: 1}]}, expect: {}}}]",
        "tests: [{order: {given: {}, expect: {Sell_to: x}}}]",
        "tables: [units]",
        "tables: {units: PCS}",
        "tables: {units: {PCS: [each]}}",
        "tables: {units: {PCS: }}",
        "extends: {base: nav}",
        "extends: ../nav",
        "teststs: []",
    ],
}


def whole(slot: str, text: str) -> str:
    """The mapping with one more line in a slot; a second `tables` or `order` takes the place of the first."""
    filled = WHOLE
    for other in FITS:
        filled = filled.replace(other, text if other == slot else "# nothing")
    key = text.partition(":")[0]
    lines = filled.splitlines()
    doubled = [
        at for at, line in enumerate(lines) if line.lstrip().partition(":")[0] == key and line.strip() != text.strip()
    ]
    kept = [line for at, line in enumerate(lines) if at not in doubled or slot in ("ORDER",)]
    return "\n".join(kept) + "\n"


def hub_refuses(text: str) -> list[str]:
    nav = pack("uk-north")
    try:
        compile_mapping(Sources("office.yaml", {"office.yaml": text}), nav.declared, nav.declared_order())
    except ConfigurationError as error:
        return [str(problem) for problem in error.problems]
    return []


@pytest.mark.parametrize(("slot", "text"), [(slot, text) for slot, texts in FITS.items() for text in texts])
def test_what_the_hub_takes_the_schema_takes(slot: str, text: str) -> None:
    written = whole(slot, text)
    assert hub_refuses(written) == []
    assert [error.message for error in validator("nav_soap").iter_errors(as_an_editor(written))] == []


@pytest.mark.parametrize(("slot", "text"), [(slot, text) for slot, texts in SLIPS.items() for text in texts])
def test_a_slip_is_refused_by_both(slot: str, text: str) -> None:
    written = whole(slot, text)
    assert hub_refuses(written)
    assert not validator("nav_soap").is_valid(as_an_editor(written))


TABLES = {
    name: LookupTable(name, "t.yaml:1", {"a": TableEntry("1", "t.yaml:2")})
    for name in ("units", "contents", "pack_sizes")
}
HOLDS = {
    ValueType.TEXT: ("product", "gtin"),
    ValueType.NUMBER: ("product", "base_amount"),
    ValueType.WHOLE: ("terms", "payment_days"),
    ValueType.BOOLEAN: ("product", "active"),
    ValueType.DATE: ("price", "valid_from"),
}


def around(step: Step, example: Example, field: Any) -> Any:
    """A mapping with the field where it can stand: by what it gives, or by what it is made from."""
    if not example.encode:
        kind, name = HOLDS[step.flow[1]]
        return {kind: {name: field}}
    if field.get("from", "currency") in Order.model_fields:
        return {"order": {"Field": field}}
    return {"order": {"Lines": {"each": "lines", "Field": field}}}


@pytest.mark.parametrize("step", STEPS.values(), ids=lambda step: step.name)
def test_the_examples_of_every_step_fit_and_with_the_step_misspelt_they_dont(step: Step) -> None:
    for example in step.examples:
        field = as_an_editor(example.yaml)
        slip = {key if key != step.name else f"{key}x": value for key, value in field.items()}
        assert validator("any").is_valid(around(step, example, field)), example.yaml
        assert not validator("any").is_valid(around(step, example, slip)), example.yaml


SHAPES = [
    "true", "'true'", "false", "2", "'2'", "0", "-1", "1.5", "x", "''", "[]", "[x]", "[x, 2]", "[[x]]", "{}", "{x: y}",
    "{1: 2}", "{x: }", "{x: [y]}", "units", "{table: units}", "{table: units, missing: keep}",
    "{table: units, missing: {default: x}}", "{table: [units]}", "{table: units, of: A}", "{field: A}", "{field: [A]}",
    "{field: A, number: true}", "{decimal: ','}", "{decimal: 1}", "{yes: J, no: [N]}", "{yes: J}", "{to: 3, with: '0'}",
    "{to: 0, with: '0'}", "{last: 2}", "{start: 2, end: 3}", "{separator: '/', number: last}", "{month: 30}",
    "{month: true}", "'%Y-%m-%d'", "{like: '%Y-%m-%d'}", "{like: '%Y-%m-%d', none: x}", "{lik: x}",
    "{minus behind: true}", "{minus behind: yes}", "[{field: A}, 2]", "[{field: A}, {x: y}]", "'[A-Z]+'", "'('",
]  # fmt: skip
BY_HAND = {"[]", "[[x]]", "{x: }", "{x: [y]}", "[{field: A}, {x: y}]"}
"""What no step takes, as anybody can see."""


@pytest.mark.parametrize("step", STEPS.values(), ids=lambda step: step.name)
def test_an_argument_that_the_hub_takes_is_one_that_the_schema_takes(step: Step) -> None:
    definitions = schema("any")["definitions"]
    name = f"step_{step.name.replace(' ', '_')}"
    definition = definitions.get(name) or definitions.get(f"product_{name}") or definitions[f"order_{name}"]
    argument = Draft7Validator({**definition, "definitions": definitions})
    for text in SHAPES:
        node = parse(f"step: {text}", "x.yaml").root.value
        assert isinstance(node, dict)
        try:
            step.read(node["step"], TABLES)
        except ConfigurationError:
            assert text not in BY_HAND or not argument.is_valid(as_an_editor(text)), text
        else:
            assert text not in BY_HAND
            assert argument.is_valid(as_an_editor(text)), text


def unseen_slips(files: Files, file: str, check: Draft7Validator) -> tuple[int, list[str]]:
    """How many slips were tried, and those that the schema lets pass; names of tables and layers aren't for it."""
    tried, unseen = 0, []
    for word in files.words(file):
        if word.path[0] == "extends" or word.text in files.tables:
            continue
        for slip in slips(word.text):
            if slip not in word.valid:
                tried += 1
                seen = not check.is_valid(part_of(files, file, word, slip))
                unseen += [] if seen else [f"{word.place}: {'.'.join(map(str, word.path))} as {slip}"]
    return tried, unseen


def part_of(files: Files, file: str, word: Word, slip: str) -> Any:
    """The part of the file around a word, with the slip in it: nothing that is wrong elsewhere can refuse it."""
    root = changed(files.documents[file].root, word.path, word, slip).plain()
    top = slip if word.is_key and len(word.path) == 1 else word.path[0]
    part = root[top]
    return {top: [part[word.path[1]]] if top == "tests" and len(word.path) > 1 else part}


@pytest.mark.parametrize(("office", "name"), FILES, ids=[name for _, name in FILES])
def test_every_word_of_the_shipped_files_with_any_letter_changed_is_refused(office: str, name: str) -> None:
    files = Files(f"{office}.yaml", documents(office), declared(office), pack(office).declared_order())
    check = validator(schema_for(office, name))
    assert check.is_valid(documents(office)[f"{name}.yaml"].plain())
    tried, unseen = unseen_slips(files, f"{name}.yaml", check)
    assert tried > 50 / EVERY
    assert unseen == []


@pytest.mark.parametrize("name", every_word.NAMES)
def test_every_word_of_the_language_with_any_letter_changed_is_refused(name: str) -> None:
    sources = dict.fromkeys(Kind, every_word.SENT)
    check = Draft7Validator(mapping_schema(SchemaVocabulary("every word", {}, sources, every_word.TAKEN)))
    text = (every_word.FOLDER / name).read_text(encoding="utf-8")
    assert [error.message for error in check.iter_errors(as_an_editor(text))] == []
    tried, unseen = unseen_slips(every_word.files(), name, check)
    assert tried > 50 / EVERY
    assert unseen == []


def test_layers_that_are_still_wrong_and_odd_names_give_a_schema_all_the_same() -> None:
    text = """\
tables: {known: {}, below: {}, "": {}, vat: {A: standard}}
product: {nmae: {from: X, lookup: vat}, keep: {lookup: vat}, sku: {lookup: [vat]}, unit: {lookup: {tabel: vat}}}
price: nothing
"""
    layers = {"a": parse(text, "a.yaml"), "b": parse("- a list", "b.yaml"), "c": parse("tables: x", "c.yaml")}
    built = mapping_schema(
        SchemaVocabulary("odd", layers, {Kind.STOCK: ["No", "known"]}, ["A", "A.B", "A.B.C", "known"])
    )
    Draft7Validator.check_schema(built)
    assert {"known", "below", ""} <= built["properties"]["tables"]["properties"].keys()
    assert built["properties"].keys() >= {"stock", "order"}
    assert "each" in built["properties"]["order"]["properties"]["A.B"]["properties"]


def test_kinds_are_those_of_the_pack() -> None:
    assert {name for name in schema("nav_soap")["properties"] if name in set(Kind)} == {*pack("uk-north").kinds}
