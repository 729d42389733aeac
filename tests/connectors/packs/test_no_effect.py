"""What a pack says to no effect is refused, each at its own line: names in braces, and conditions on no field."""

from pathlib import Path

import pytest

from hub.connectors.packs import SHIPPED, load_pack
from hub.errors import ConfigurationError
from tests.support.small_pack import PACK as SMALL
from tests.support.soap.shop import PACK as SHOP
from tests.support.soap.shop import changed

REST = SMALL.format(auth="{kind: basic}", errors='[{status: 404, text: "No *", means: empty}]')
FILTER = ("product: {resource: things, key: [id]", "product: {resource: things, key: [id], filter: {code: x}")
NO_FIELD = ('equals: "{field} eq {value}"', 'equals: "ref eq {value}"')


def refused(folder: Path, text: str) -> list[str]:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_pack(str(path))
    return [str(problem).removeprefix(f"{path}:") for problem in caught.value.problems]


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("text", "old", "new", "path"),
    [
        (REST, '"No *"', '"No {field} *"', "errors.0.text"),
        (REST, "error_code: code", 'error_code: "{code}"', "rest.error_code"),
        (REST, "error_message: message", 'error_message: "of {field}"', "rest.error_message"),
        (REST, "rows: value", 'rows: "{company}.value"', "rest.rows.path.0"),
        (REST, "filter: where", 'filter: "{field}"', "rest.filter"),
        (REST, "fields: [id, name,", 'fields: [id, name, "{company}",', "resources.things.fields.2"),
        (SHOP, "operation: list", 'operation: "{company}"', "soap.read.operation"),
        (SHOP, "rows: listResponse.Rows", 'rows: "listResponse.{company}"', "soap.read.rows"),
        (SHOP, '"?wsdl"', '"?{company}"', "soap.wsdl"),
        (
            SHOP,
            "conditions:",
            'errors: [{code: "Client {value}", means: refused}]\nconditions:',
            "errors.0.code",
        ),
    ],
)
def test_a_name_in_braces_where_nothing_is_filled_in(tmp_path: Path, text: str, old: str, new: str, path: str) -> None:
    text = changed((old, new), text=text)
    (said,) = refused(tmp_path, text)
    assert said.startswith(f"{line_of(text, new.partition(chr(10))[0])}: {path}: `{{")
    assert said.endswith("stands for itself, for nothing is filled in here")


def test_a_filter_whose_field_nothing_tells_the_erp(tmp_path: Path) -> None:
    text = changed(NO_FIELD, FILTER, text=REST)
    (said,) = refused(tmp_path, text)
    assert said.startswith(f"{line_of(text, 'filter: {code')}: kinds.product.filter.code: has no effect: neither")
    # as a record, too
    record = (
        '{since: "{field} gt {value}", equals: "{field} eq {value}"}',
        '{kind: record, since: {a: "{value}"}, equals: {a: "{value}"}}',
    )
    (said,) = refused(tmp_path, changed(record, FILTER, text=REST))
    assert "kinds.product.filter.code: has no effect" in said


def test_look_ups_by_two_fields_that_nothing_tells_apart(tmp_path: Path) -> None:
    codes = (
        "  fields: [name]\n",
        "  fields: [name]\n  codes: {name: {resource: things, match: code, take: id, each: true}}\n",
    )
    (said,) = refused(tmp_path, changed(NO_FIELD, codes, text=REST))
    assert "order.codes.name.match: `code` can't be told from `name`: neither `conditions.equals` nor" in said


def test_one_look_up_needs_no_field_and_over_soap_it_may_stand_beside(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(changed(NO_FIELD, text=REST), encoding="utf-8")
    load_pack(str(path))
    nav = (SHIPPED / "nav_soap.yaml").read_text(encoding="utf-8")
    assert "{field}" not in nav[nav.index("  equals:") :].partition("\n")[0]
    said, *_ = refused(tmp_path, changed(('Criteria: "{condition}"', "Criteria: x"), text=nav))
    assert "soap.read.condition: needs `{condition}`, which is missing" in said


def test_everything_is_told_at_its_own_line(tmp_path: Path) -> None:
    text = changed(('"{field} eq {value}"', '"{fild} eq {value}"'), ("path: /things", 'path: "/{compny}"'), text=REST)
    at, path_at = line_of(text, "conditions:"), line_of(text, "{compny}")
    assert [said.partition(": ")[0] for said in refused(tmp_path, text)] == [str(at), str(path_at)]
