"""Every slip in a mapping is told at its place, all at once, with what was expected."""

from collections.abc import Collection
from pathlib import Path

import pytest

from hub.errors import ConfigurationError
from hub.records import Kind
from hub.translate import CompiledMapping, Sources, compile_mapping, read_sources
from tests.support.written import FIELDS, PRODUCT, TABLES, compiled


def problems(entry: str, **layers: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        compiled(entry, **layers)
    return str(caught.value).splitlines()


def field(written: str, kind: str = "product.category") -> list[str]:
    """The problems of one field's definition, which stands in line 10."""
    name, target = kind.split(".")
    assert name == "product"
    return problems(PRODUCT.replace("product:", f"{TABLES}product:") + f"  {target}: {written}\n")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("Nam", "the ERP sends no field `Nam`, did you mean `Name`?"),
        ("{from: [Name, Nme], join: x}", "the ERP sends no field `Nme`, did you mean `Name`?"),
        ("{from: Name, trimm: true}", "`trimm` isn't a step, did you mean `trim`?"),
        ("{form: Name}", "`form` isn't a step, did you mean `from`?"),
        ("{trim: true}", "`from` is missing"),
        ("{from: [Name, No]}", "several fields need `join"),
        ("{from: Name, join: x}", "`join` comes first, and after several fields"),
        ("{from: [Name, No], trim: true, join: x}", "several fields need `join"),
        ("{from: Name, constant: x}", "`constant` and `from` don't go together"),
        ("{from: Name, lookup: unit}", "there is no table `unit`, did you mean `units`?"),
        (
            "{from: Name, lookup: {table: units, misssing: keep}}",
            "lookup.misssing: isn't known here, did you mean `missing`",
        ),
        ("{from: Name, number: true}", "is text but what comes out is a number"),
        ("{from: Name, number: true, trim: true}", "`trim` takes text but gets a number; change the order"),
        ("{from: Name, blank if: x}", "`blank if` can't be used on the way in from the ERP"),
        ("{from: Name, when: {Groop: {in: [a]}}}", "when.Groop: the ERP sends no field `Groop`, did you mean `Group`?"),
        ("{from: Name, when: {Group: {inn: [a]}}}", "when.Group.inn: isn't known here, did you mean `in`?"),
        ("{from: Name, when: {Group: {}}}", "one of `in`, `not in`, `starts with` and `empty` was expected"),
        ("{from: Name, when: {Group: {in: [a], not in: [b]}}}", "true or false; keep one"),
        ("{from: Name, when: {Group: {starts with: ['']}}}", "every text starts with an empty one"),
        ("{from: Name, when: {Group: {empty: maybe}}}", "when.Group.empty: `true` or `false` was expected"),
        ("{from: Name, when: {Group: {starts wiht: [a]}}}", "did you mean `starts with`?"),
        ("{from: Name, when: Group}", "`{Field: {in: […]}}` was expected"),
        ("{from: Name, when: {}}", "`{Field: {in: […]}}` was expected"),
        ("{from: Name, otherwise: Group}", "`otherwise` needs `when`"),
        ("{from: Name, othrwise: Group}", "`othrwise` isn't a step, did you mean `otherwise`?"),
        ("{from: Name, when: {Group: {in: a}}, otherwise: Nme}", "category.otherwise: the ERP sends no field `Nme`"),
        (
            "{from: Name, when: {Group: {in: a}}, otherwise: {from: No, when: {No: {in: a}}, otherwise: {cnstant: x}}}",
            "category.otherwise.otherwise.cnstant: `cnstant` isn't a step, did you mean `constant`?",
        ),
        ("{from: Name, when: {Group: {in: a}}, otherwise: {from: No, trimm: true}}", "otherwise.trimm: `trimm` isn't"),
        (
            "{from: Name, when: {Group: {in: a}}, otherwise: {omit: true}}",
            "otherwise.omit: `{omit: true}` stands alone",
        ),
        (
            "{from: Name, when: {Group: {in: a}}, otherwise: {from: No, is: x}}",
            "is text but what comes out is yes or no",
        ),
        ("{omit: true}", "no layer below says anything of this field, so there is nothing to omit"),
        ("{from: Name, omit: true}", "`{omit: true}` stands alone"),
        (
            "{from: Name, number: true, times: {field: Pric}}",
            "times: the ERP sends no field `Pric`, did you mean `Price`?",
        ),
        (
            "{from: Name, number: true, times: {table: units, of: Unit}}",
            "table units was expected, such as 100 or 0.01, not `box`",
        ),
        ("[Name, No]", "a field of the ERP, or `from` and steps, were expected"),
        ("", "a field of the ERP, or `from` and steps, were expected"),
        ("{}", "a field of the ERP, or `from` and steps, were expected"),
    ],
)
def test_a_slip_in_a_field_is_told(written: str, message: str) -> None:
    messages = field(written)
    assert len([line for line in messages if message in line]) == 1, messages
    assert all(line.startswith(("office.yaml:10: product.category", "office.yaml:2: ")) for line in messages)


@pytest.mark.parametrize(
    ("target", "written", "message"),
    [
        ("active", "Blocked", "is yes or no but what comes out is text; end with `is: …` or `boolean: true`"),
        ("active", "{constant: maybe}", "the constant doesn't fit"),
        ("base_amount", "Price", "is a number but what comes out is text; end with `number: true`"),
        ("base_amount", "{constant: '-1'}", "the constant doesn't fit"),
        ("base_currency", "{constant: gbp}", "`gbp` doesn't fit"),
        ("base_currency", "{from: Name, empty: pounds}", "`pounds` doesn't fit"),
        ("nmae", "Name", "product has no field `nmae`, did you mean `name`?"),
    ],
)
def test_what_does_not_fit_the_field_is_told(target: str, written: str, message: str) -> None:
    kept = "".join(line for line in PRODUCT.splitlines(keepends=True) if not line.strip().startswith(target))
    messages = problems(TABLES + kept + f"  {target}: {written}\n")
    assert len(messages) == 1
    assert message in messages[0]


def test_a_table_of_a_closed_list_has_only_its_words() -> None:
    tables = TABLES.replace("tables:\n", "tables:\n  scopes: {G: gruop}\n")
    messages = problems(tables + PRODUCT + "price: {scope: {from: Group, lookup: scopes}}\n")
    (said,) = [line for line in messages if "gruop" in line]
    assert said.startswith("office.yaml:2: price.scope: `gruop` doesn't fit: ")
    assert said.endswith("did you mean `group`?")


def test_all_slips_are_told_at_once_in_the_order_of_lines() -> None:
    text = (TABLES + PRODUCT).replace("Unit,", "Unti,").replace("trim:", "tirm:").replace("vat}", "vta}")
    text += "prodcut: {sku: No}\nextra: 5\n"
    messages = problems(text)
    assert [line.split(": ")[0] for line in messages] == [f"office.yaml:{line}" for line in (3, 6, 7, 8, 10, 11)]


def test_what_is_missing_in_an_office_is_told() -> None:
    messages = problems(TABLES + PRODUCT.replace("  sku: No\n", ""))
    assert messages == ["office.yaml:4: product.sku: is missing: say which field of the ERP it comes from"]


def test_a_table_that_nobody_uses_or_filled_is_told() -> None:
    messages = problems(TABLES.replace("  vat:", "  vta: {}\n  vat:") + PRODUCT)
    assert any("tables.vta: no field looks anything up in this table, did you mean `vat`?" in line for line in messages)
    assert any("tables.vta: has no entries yet" in line for line in messages)


@pytest.mark.parametrize(
    "text",
    ["just words\n", "- a\n- b\n", "product: 5\n", "tables: [a]\n", "product: {keep: [a]}\n", "product: {drop: [a]}\n"],
)
def test_a_file_of_another_shape_is_told(text: str) -> None:
    assert "office.yaml:1: " in problems(text)[0]


def test_the_nearer_layer_wins_field_by_field_and_tables_add_up() -> None:
    base = TABLES + PRODUCT + "  keep: {Group: {not in: [A]}}\n"
    region = "tables:\n  units: {BOX: crate, PAL: pallet}\n"
    office = "extends: [base, region]\nproduct:\n  name: Name_2\n  keep: {Name: {in: [x]}}\n"
    mapping = compiled(office, base=base, region=region)
    fields = mapping.kinds[Kind.PRODUCT].fields
    assert (fields["name"].sources, fields["name"].place) == (("Name_2",), "office.yaml:3")
    assert (fields["sku"].sources, fields["sku"].place) == (("No",), "base.yaml:5")
    units = {key: (entry.value, entry.place) for key, entry in mapping.tables["units"].entries.items()}
    assert units == {
        "PCS": ("each", "base.yaml:2"),
        "BOX": ("crate", "region.yaml:2"),
        "PAL": ("pallet", "region.yaml:2"),
    }
    assert [condition.source for condition in mapping.kinds[Kind.PRODUCT].keep] == ["Group", "Name"]


def test_lists_of_the_order_add_up_too() -> None:
    base = "order:\n  Customer: account\n  Lines.Line: {each: lines, Item: sku, Qty: quantity}\n"
    mapping = compiled("extends: base\norder:\n  Lines.Line: {Item: name}\n", base=base)
    assert mapping.order
    fields = mapping.order.lists[0].fields
    assert {name: field.sources for name, field in fields.items()} == {"Item": ("name",), "Qty": ("quantity",)}


def test_a_slip_in_a_line_that_a_nearer_layer_replaces_is_told() -> None:
    messages = problems(
        "extends: base\nproduct:\n  name: Name\n", base=(TABLES + PRODUCT).replace("from: Name", "from: Nmae")
    )
    assert messages == ["base.yaml:6: product.name: the ERP sends no field `Nmae`, did you mean `Name`?"]


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ("Custmer: account", "order.Custmer: the ERP's order takes no field `Custmer`, did you mean `Customer`?"),
        ("Customer: acount", "order.Customer: an order has no field `acount`, did you mean `account`?"),
        ("Lines.Line: {each: line, Item: sku}", "order.Lines.Line.each: an order's list is called `lines`"),
        ("Lines.Line: {each: lines, Itme: sku}", "takes no field `Lines.Line.Itme`, did you mean `Lines.Line.Item`?"),
        ("Lines.Line: {each: lines, Item: account}", "an order has no field `account`"),
        ("Lines.Line: {Item: sku}", "`each: lines` is missing"),
        ("Lines.Lien: {each: lines, Item: sku}", "takes no list `Lines.Lien`, did you mean `Lines.Line`?"),
        ("keep: {Customer: {in: [a]}}", "order.keep: an order has no `keep`"),
        ("drop: {Customer: {in: [a]}}", "order.drop: an order has no `drop`"),
        ("Customer: {from: account, when: {acount: {in: [a]}}}", "when.acount: an order has no field `acount`"),
        ("Customer: {from: account, when: {account: {in: [a]}}, otherwise: byer}", "otherwise: an order has no field"),
        ("Customer: {from: gross, times: {field: nett}}", "times: an order has no field `nett`, did you mean `net`?"),
        ("Customer: {from: gross, times: {field: buyer}}", "times: needs a number but `buyer` is text"),
        ("Custmer: {omit: true}", "takes no field `Custmer`, did you mean `Customer`?"),
        ("Lines.Line: {each: lines, Itme: {omit: true}}", "takes no field `Lines.Line.Itme`"),
        ("Lines.Line: {each: lines, Item: {from: sku, when: {account: {in: [a]}}}}", "an order has no field `account`"),
        ("Currency: {from: currency, round: 2}", "`round` takes a number but gets text"),
        ("Customer: {from: account, first: true}", "`first` comes first, and after several fields"),
    ],
)
def test_a_slip_in_the_order_is_told(order: str, message: str) -> None:
    messages = problems(f"order:\n  {order}\n")
    assert any(message in line and line.startswith("office.yaml:2: ") for line in messages), messages


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ("product: {gvien: {No: x}, expect: {sku: x}}", "a test has no `gvien`, did you mean `given`?"),
        ("product: {given: {Nr: x}, expect: {sku: x}}", "given.Nr: the ERP sends no `Nr`"),
        ("product: {given: {No: x}, expect: {skuu: x}}", "expect.skuu: product has no `skuu`, did you mean `sku`?"),
        ("prodct: {given: {No: x}, expect: {sku: x}}", "this file maps no `prodct`, did you mean `product`?"),
        ("product: {given: {No: x}}", "one of `expect`, `expect_reject`, `expect_left_out`"),
        ("product: {given: {No: x}, expect_left_out: maybe}", "write `true`"),
        ("product: {given: {No: x}, expect_reject: [a]}", "a part of the reason was expected"),
        ("product", "a test is a kind of record with `given` and `expect` below it"),
    ],
)
def test_a_slip_in_a_test_is_told(test: str, message: str) -> None:
    messages = problems(f"{TABLES}{PRODUCT}tests:\n  - {test}\n")
    assert any(message in line and line.startswith("office.yaml:11: tests.1") for line in messages), messages


def test_a_kind_that_the_pack_does_not_read_is_told() -> None:
    sources = Sources("office.yaml", {"office.yaml": "stock: {sku: No}\n"})
    with pytest.raises(ConfigurationError, match=r"office\.yaml:1: stock: the ERP's pack doesn't read this kind"):
        compile_mapping(sources, lambda kind: frozenset())


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ("stock: {sku: No}\n", "office.yaml:2: stock: "),
        ("tests:\n  - stock: {given: {No: A}, expect: {sku: A}}\n", "office.yaml:3: tests.1.stock: "),
    ],
)
def test_a_layers_part_for_a_kind_that_the_pack_does_not_read_waits_for_a_pack_that_does(
    own: str, message: str
) -> None:
    """The table that only this part looks anything up in needs no entries either."""
    stock = "stock: {sku: No, quantity: {from: Code, lookup: numbers, number: true}}\n"
    test = "tests:\n  - stock: {given: {No: A, Code: x}, expect: {sku: A}}\n"
    base = TABLES.rstrip("\n") + "\n  numbers: {}\n" + PRODUCT + stock + test

    def read(entry: str, kinds: Collection[Kind]) -> CompiledMapping:
        sources = Sources("office.yaml", {"base.yaml": base, "office.yaml": entry})
        return compile_mapping(sources, lambda kind: FIELDS if kind in kinds else frozenset())

    office = "extends: base\n"
    mapping = read(office, {Kind.PRODUCT})
    assert {*mapping.kinds} == {Kind.PRODUCT}
    assert [case.subject for suite in mapping.suites for case in suite.cases] == []
    with pytest.raises(ConfigurationError, match=r"tables\.numbers: has no entries yet"):
        read(office, {Kind.PRODUCT, Kind.STOCK})
    with pytest.raises(ConfigurationError, match=message):
        read(office + own, {Kind.PRODUCT})


def test_the_layers_are_found_beside_the_file_or_among_the_shipped(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "base.yaml").write_text(TABLES, encoding="utf-8")
    office = tmp_path / "office.yaml"
    office.write_text("extends: [base/nav_soap, own/base]\n", encoding="utf-8")
    sources = read_sources(office)
    assert list(sources.files) == ["base/nav_soap.yaml", "own/base.yaml", "office.yaml"]
    assert sources.entry == "office.yaml"
    assert sources.files["own/base.yaml"] == TABLES


def test_a_circle_among_kept_files_is_told() -> None:
    message = "base.yaml:1: extends: goes round in a circle: office.yaml → base.yaml → office.yaml"
    assert problems("extends: base\n", base="extends: office\n") == [message]


def test_the_digest_changes_with_every_text() -> None:
    first = Sources("a.yaml", {"a.yaml": "x", "b.yaml": "y"})
    assert first.digest == Sources("a.yaml", {"b.yaml": "y", "a.yaml": "x"}).digest
    others = (("b.yaml", "x", "y"), ("a.yaml", "xy", ""), ("a.yaml", "x", "z"))
    assert len({first.digest, *(Sources(e, {"a.yaml": a, "b.yaml": b}).digest for e, a, b in others)}) == 4


@pytest.mark.parametrize(
    ("extends", "message"),
    [
        ("base/nav_saop", "office.yaml:1: extends: there is no layer `base/nav_saop`, did you mean `base/nav_soap`?"),
        ("../secret", "office.yaml:1: extends: the name of a layer was expected"),
        ("/etc/passwd", "office.yaml:1: extends: the name of a layer was expected"),
        ("office", "office.yaml:1: extends: goes round in a circle: office.yaml → office.yaml"),
        ("linked", "there is no layer `linked`: a symbolic link that leads out of its folder stands there"),
        ("dangling", "there is no layer `dangling`: a symbolic link"),
        ("{a: b}", "office.yaml:1: extends: the name of a layer was expected"),
    ],
)
def test_a_layer_that_cannot_be_taken_is_told(tmp_path: Path, extends: str, message: str) -> None:
    folder = tmp_path / "mappings"
    folder.mkdir()
    (tmp_path / "secret.yaml").write_text("a: b\n", encoding="utf-8")
    (folder / "linked.yaml").symlink_to(tmp_path / "secret.yaml")
    (folder / "dangling.yaml").symlink_to(tmp_path / "none.yaml")
    (folder / "office.yaml").write_text(f"extends: {extends}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        read_sources(folder / "office.yaml")
    assert message in str(caught.value)


def test_a_layer_that_two_layers_extend_counts_once_and_farthest() -> None:
    mapping = compiled(
        "extends: [left, right]\n",
        base=TABLES + PRODUCT,
        left="extends: base\nproduct: {name: Name_2}\n",
        right="extends: base\nproduct: {category: Group}\n",
    )
    fields = mapping.kinds[Kind.PRODUCT].fields
    assert (fields["name"].sources, fields["category"].sources) == (("Name_2",), ("Group",))
    assert set(fields["name"].sources) < FIELDS
