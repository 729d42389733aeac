"""`hub export`: an office's records as a file."""

import csv
import json

import pytest


def test_the_whole_then_what_changed(pulled, tmp_path):
    file = tmp_path / "prices.jsonl"
    ran = pulled.run("export", "uk-north", "price", "--to", str(file))
    *rows, last = [json.loads(line) for line in file.read_text().splitlines()]
    assert ran.code == 0
    assert ran.err == f"uk-north is at revision {last['next']}\n"
    assert last["rows"] == len(rows) > 100
    assert {type(each["amount"]) for each in rows} == {str}
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []
    ran = pulled.run("export", "uk-north", "price", "--since", str(last["next"]))
    assert [json.loads(line) for line in ran.out.splitlines()] == [{"next": last["next"], "rows": 0}]


def test_a_table_for_a_spreadsheet(pulled):
    rows = [*csv.DictReader(pulled.run("export", "ireland", "product", "--format", "csv").out.splitlines())]
    assert len(rows) > 100
    assert {each["active"] for each in rows} <= {"true", "false"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("uk-north", "invoice"), "`invoice` isn't exported"),
        (("uk-north", "price", "--since", "1", "--format", "csv"), "--since: has no effect with --format csv"),
        (("uk-north", "price", "--since", "999999"), "read it all again"),
        (("uk-nort", "price"), "did you mean `uk-north`"),
        (("uk-north", "price", "--to", "/nowhere/x"), "/nowhere/x: can't be written"),
    ],
)
def test_what_cant_be_exported_is_told(pulled, arguments, told):
    ran = pulled.run("export", *arguments)
    assert ran.code != 0
    assert told in ran.err
    assert ran.out == ""
