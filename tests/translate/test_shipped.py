"""The files that the hub ships: they compile against their packs, pass their tests, and no slip in them goes unseen."""

import subprocess
import sys

import pytest

from hub.config.yamlfile import parse
from hub.errors import ConfigurationError
from hub.records import Kind
from hub.translate import read_sources
from hub.translate.compiler import compile_documents, compile_mapping
from hub.translate.selftest import run_tests
from hub.translate.sources import SHIPPED
from tests.support.shipped import FILES, OFFICES, declared, documents, pack
from tests.support.slips import Files, slips


def test_every_shipped_file_is_among_those_tested() -> None:
    shipped = {str(path.relative_to(SHIPPED).with_suffix("")) for path in SHIPPED.rglob("*.yaml")}
    assert shipped == {name for _, name in FILES}


@pytest.mark.parametrize("office", OFFICES)
def test_the_mapping_covers_every_kind_and_the_order_and_its_tests_pass(office: str) -> None:
    sources = read_sources(SHIPPED / f"{office}.yaml")
    mapping = compile_mapping(sources, pack(office).declared, pack(office).declared_order())
    assert set(mapping.kinds) == set(Kind)
    assert mapping.order
    outcomes = run_tests(mapping)
    assert [f"{outcome.place} {outcome.subject}: {outcome.message}" for outcome in outcomes if not outcome.passed] == []
    assert {outcome.place.rpartition(":")[0] for outcome in outcomes} == set(sources.files)


@pytest.mark.parametrize(("office", "other"), [("ireland", "uk-south"), ("uk-south", "ireland")])
def test_a_layer_of_another_erp_is_told_in_a_few_lines(office: str, other: str) -> None:
    base = "base/business_central" if other == "ireland" else "base/nav_soap"
    text = (
        f"extends: [{base}]\ntables: {{units: {{PCS: each}}, vat: {{V: standard}}, tax_treatments: {{D: domestic}}}}\n"
    )
    with pytest.raises(ConfigurationError) as raised:
        compile_documents("my.yaml", "", documents(other) | {"my.yaml": parse(text, "my.yaml")}, pack(office).declared)
    told = [problem for problem in raised.value.problems if problem.place.startswith(f"{base}.yaml:")]
    assert len(told) == 4
    assert "more lines don't fit the ERP: is it a layer for another one?" in told[3].message


def test_the_offices_really_differ() -> None:
    mappings = [compile_mapping(read_sources(SHIPPED / f"{office}.yaml"), pack(office).declared) for office in OFFICES]
    for part in ("units", "vat", "tax_treatments"):
        tables = [frozenset(mapping.tables[part].entries) for mapping in mappings]
        assert len(set(tables)) == 3
    assert len({mapping.kinds[Kind.PRODUCT].fields["name"].sources for mapping in mappings}) == 3


@pytest.mark.parametrize(("office", "name"), FILES, ids=[name for _, name in FILES])
def test_every_word_with_any_letter_changed_is_refused_at_its_line_by_name(office: str, name: str) -> None:
    files = Files(f"{office}.yaml", documents(office), declared(office), pack(office).declared_order())
    words = list(files.words(f"{name}.yaml"))
    unseen = [
        f"{word.place}: {'.'.join(map(str, word.path))} as {slip}"
        for word in words
        for slip in slips(word.text)
        if not files.seen(f"{name}.yaml", word, slip) and slip not in word.valid
    ]
    assert len(words) > 10
    assert unseen == []


def test_checking_a_mapping_needs_neither_pandas_nor_arrow() -> None:
    code = f"""
import sys
from pathlib import Path
from hub.connectors.packs import load_pack
from hub.translate import compile_mapping, read_sources
pack = load_pack("nav_soap")
compile_mapping(read_sources(Path({str(SHIPPED / "uk-north.yaml")!r})), pack.declared, pack.declared_order())
print(sorted({{"pandas", "pyarrow", "numpy", "requests", "zeep"}} & sys.modules.keys()))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
