"""The differences as a page for the browser: every sentence, every text as text, nothing loaded."""

import re
from decimal import Decimal

import pytest

from hub.errors import ConfigurationError
from hub.mapping_changes.difference import KindDifference, MappingDifference, OrderDifference, PriceMove
from hub.mapping_changes.difference.html_report import report_html, write_report
from hub.mapping_changes.difference.kind_difference import FieldChange, RefusedGroup
from hub.records import Kind
from tests.support.differences import WHOLE


def test_the_page_shows_every_sentence_and_why_it_waits():
    html = report_html("uk-north", WHOLE, ["412 of 4,000 prices move; `guard: {prices changed}` allows 10 %"])
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("&#39;", "'")
    for sentence in WHOLE.sentences():
        assert sentence in text
    assert "It waits for a person" in text
    assert "412 of 4,000 prices move; `guard: {prices changed}` allows 10 %" in text
    assert "2.55" in text
    assert "It waits for a person" not in report_html("uk-north", WHOLE)


def test_a_price_that_comes_or_goes_is_shown_on_the_page():
    gone = KindDifference(Kind.PRODUCT, changed=1, moved=1, moves=(PriceMove("SKU 12", Decimal(5), None, "GBP", None),))
    assert "nothing" in report_html("uk-north", MappingDifference((gone,)))


def test_whatever_stands_in_a_record_is_text_on_the_page_and_nothing_is_loaded():
    bad = "<script>alert(1)</script>\"'"
    kind = KindDifference(
        Kind.PRODUCT, changed=1, otherwise=1, vanish=1, vanish_records=(bad,),
        fields={"name": FieldChange(1, bad, bad, "x")}, refused=(RefusedGroup(1, bad, bad),),
        moved=1, moves=(PriceMove(bad, Decimal(1), Decimal(2), bad, None),),
    )  # fmt: skip
    html = report_html(bad, MappingDifference((kind,), OrderDifference(1, 1, (bad,), ((bad, bad),))), [bad])
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert not re.search(r"(src|href)\s*=|url\(|@import|http", html)


def test_the_page_is_written_or_it_is_said_why_not(tmp_path):
    write_report(tmp_path / "page.html", "uk-north", WHOLE)
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == report_html("uk-north", WHOLE)
    with pytest.raises(ConfigurationError, match="no-such-folder"):
        write_report(tmp_path / "no-such-folder" / "page.html", "uk-north", WHOLE)
