"""`hub connect --try`: the first page as the pack reads it, and nothing stored."""

import pytest

from hub.clock import SystemClock
from hub.records import Kind
from hub.simulate import start_group
from hub.store import open_store


def line_of(out, field):
    (line,) = [line.split(maxsplit=2) for line in out.splitlines() if line.split()[:1] == [field]]
    return line


@pytest.mark.parametrize(("office", "field"), [("uk-north", "Description"), ("ireland", "displayName")])
def test_the_first_page_is_shown_field_by_field(project, office, field):
    ran = project.run("connect", office, "--try", "product")
    assert (ran.code, ran.err) == (0, "")
    _, filled, example = line_of(ran.out, field)
    assert int(filled) > 100
    assert example.strip()
    assert f"in records of {filled}" in ran.out
    assert ran.out.rstrip().endswith("Nothing was stored.")
    with open_store(f"sqlite:///{project.store}", SystemClock()) as store:
        assert store.tenant(office).raw_log.last_pull(Kind.PRODUCT) is None


def test_code_tables_are_asked_for_before_it(project):
    ran = project.run("connect", "ireland", "--try", "terms")
    joined = [line for line in ran.out.splitlines() if line.startswith("terms.")]
    assert joined or "paymentTerms" in ran.out
    assert all(int(line.split()[1]) > 0 for line in joined)


def test_where_nothing_comes_it_says_so(project, monkeypatch, tmp_path):
    with start_group(tmp_path / "erps") as without_orders:
        for name, value in without_orders.environment().items():
            monkeypatch.setenv(name, value)
        ran = project.run("connect", "uk-north", "--try", "order_document")
    assert ran.code == 0
    assert "No record came, so nothing is known of its fields; nothing was stored." in ran.out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--try", "produkt"], "no kind is called `produkt`, did you mean `product`?"),
        (["--try", "product", "--order-proof"], "either --try or --order-proof was expected"),
    ],
)
def test_what_cannot_be_tried_is_named(project, options, said):
    ran = project.run("connect", "uk-north", *options)
    assert ran.code == 2
    assert said in " ".join(ran.err.replace("│", "").split())
