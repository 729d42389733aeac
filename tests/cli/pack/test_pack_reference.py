"""`hub pack reference` and `hub pack schema`: what the docs and an editor get."""

import json

from hub.connectors.authoring.pack_schema import pack_schema
from tests.support.project import ROOT


def test_the_reference_is_the_page_letter_by_letter(run):
    ran = run("pack", "reference")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (ROOT / "docs" / "pack-language.md").read_text(encoding="utf-8")


def test_the_schema_is_printed_or_written(run, tmp_path):
    ran = run("pack", "schema")
    assert (ran.code, json.loads(ran.out)) == (0, pack_schema())
    file = tmp_path / "new" / "pack.json"
    assert run("pack", "schema", "--to", str(file)).code == 0
    assert file.read_text(encoding="utf-8") == ran.out
    refused = run("pack", "schema", "--to", str(tmp_path))
    assert (refused.code, str(tmp_path) in refused.err) == (2, True)
