"""Conditions with OData's literals: version 2.0, section 6 of its overview, and version 4.01, ABNF."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.connectors.packs import load_pack
from hub.errors import ConfigurationError
from tests.support.bodies import PACK

GUID = "0f8fad5b-d9cb-469f-a165-70867728950e"
KINDS = "{id: guid, name: int64, price: decimal}"


def pack(folder: Path, version: int, precision: str = "datetime", literals: str = KINDS) -> str:
    conditions = f"conditions: {{kind: odata, version: {version}, literals: {literals}}}"
    text = PACK.replace('conditions: {since: "{field} gt {value}", equals: "{field} eq {value}"}', conditions)
    path = folder / "mine.yaml"
    path.write_text(text.replace("precision: datetime", f"precision: {precision}"), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("version", "field", "value", "written"),
    [
        (2, "other", "O'Neil & Co", "other eq 'O''Neil & Co'"),
        (4, "other", "' or 1 eq 1", "other eq ''' or 1 eq 1'"),
        (2, "id", GUID, f"id eq guid'{GUID}'"),
        (4, "id", GUID, f"id eq {GUID}"),
        (4, "id", f"{GUID} or true", f"id eq '{GUID} or true'"),
        (2, "id", f"{GUID}' or 'a' eq 'a", f"id eq '{GUID}'' or ''a'' eq ''a'"),
        (3, "name", "-12", "name eq -12L"),
        (4, "name", "12", "name eq 12"),
        (2, "price", "5.25", "price eq 5.25M"),
        (2, "price", "5.25M or true", "price eq '5.25M or true'"),
    ],
)
def test_a_value_is_a_literal_of_its_field(tmp_path: Path, version: int, field: str, value: str, written: str) -> None:
    assert load_pack(pack(tmp_path, version)).conditions.has(field, value).text == written


@pytest.mark.parametrize(
    ("version", "precision", "written"),
    [
        (2, "datetime", "changed ge datetimeoffset'2026-01-31T10:00:00.123Z'"),
        (2, "naive_iso", "changed ge datetime'2026-01-31T10:00:00'"),
        (3, "date", "changed ge datetime'2026-01-31T00:00:00'"),
        (4, "datetime", "changed ge 2026-01-31T10:00:00.123Z"),
        (4, "date", "changed ge 2026-01-31"),
    ],
)
def test_a_moment_is_a_literal_of_its_precision(tmp_path: Path, version: int, precision: str, written: str) -> None:
    known = load_pack(pack(tmp_path, version, precision))
    begin = known.cursor.begin(datetime(2026, 1, 31, 10, 0, 0, 123_999, tzinfo=UTC), timedelta(0))
    assert known.conditions.changed_since("changed", begin).text == written


@pytest.mark.parametrize(
    ("version", "precision", "literals", "message"),
    [
        (5, "datetime", KINDS, "conditions.version: 2, 3 or 4 was expected"),
        (4, "naive_iso", KINDS, "cursor.precision: `date` or `datetime` was expected for these conditions"),
        (2, "epoch", KINDS, "cursor.precision: `date` or `datetime` or `naive_iso` was expected"),
        (2, "datetime", "{ID: guid}", "conditions: no list has a field `ID`"),
        (2, "datetime", "{id: uuid}", "conditions.literals.id"),
    ],
)
def test_what_no_dialect_has_is_refused(
    tmp_path: Path, version: int, precision: str, literals: str, message: str
) -> None:
    with pytest.raises(ConfigurationError) as raised:
        load_pack(pack(tmp_path, version, precision, literals))
    assert message in str(raised.value)
