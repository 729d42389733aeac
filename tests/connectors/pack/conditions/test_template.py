"""Conditions as texts; a moment may go by its parts, for ERPs that keep day and time in two fields."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.connectors.packs import load_pack
from hub.errors import ConfigurationError
from tests.support.bodies import PACK

MOMENT = datetime(2026, 1, 31, 10, 30, 0, tzinfo=UTC)
BY_PARTS = "({field} gt '{day}' or ({field} eq '{day}' and Time ge '{time}'))"


def written(folder: Path, since: str, precision: str = "naive") -> Path:
    lines = PACK.splitlines()
    (conditions,) = [line for line in lines if line.startswith("conditions:")]
    (cursor,) = [line for line in lines if line.startswith("cursor:")]
    text = PACK.replace(conditions, f'conditions: {{since: "{since}", equals: "{{field}} eq {{value}}"}}')
    text = text.replace(cursor, f"cursor: {{precision: {precision}, overlap: 15m}}")
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("since", "precision", "asked"),
    [
        (BY_PARTS, "naive", "(changed gt '2026-01-31' or (changed eq '2026-01-31' and Time ge '10:15:00'))"),
        (BY_PARTS.replace("'{time}'", "{digits}"), "naive_iso", "and Time ge 101500))"),
        ("{field} ge {value}", "naive", "changed ge 2026-01-31 10:15:00"),
    ],
)
def test_a_moment_is_written_whole_or_in_parts(tmp_path: Path, since: str, precision: str, asked: str) -> None:
    pack = load_pack(str(written(tmp_path, since, precision)))
    begin = pack.cursor.begin(MOMENT, None)
    assert pack.conditions.changed_since("changed", begin).text.endswith(asked)


@pytest.mark.parametrize(
    ("since", "precision", "message"),
    [
        (BY_PARTS, "date", "cursor.precision: `naive` or `naive_iso` was expected"),
        (BY_PARTS, "datetime", "cursor.precision: `naive` or `naive_iso` was expected"),
        ("{field} ge '{day}' and Time ge '{clock}'", "naive", "nothing stands for `{clock}`"),
        ("{field} ge '{day}'", "naive", "`{day}` goes with `{time}` or `{digits}`"),
        ("Time ge '{time}'", "naive", "`{day}` goes with `{time}` or `{digits}`"),
    ],
)
def test_what_would_pass_over_changes_is_refused(tmp_path: Path, since: str, precision: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        load_pack(str(written(tmp_path, since, precision)))
    assert message in str(raised.value)
