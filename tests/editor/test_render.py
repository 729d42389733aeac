"""Records and changes as HTML."""

from decimal import Decimal

from hub.editor.render import describe_counts, render_changes, render_layer, render_message, render_records
from hub.editor.session import ComparedRecords, ComparedSample, DraftChanges
from hub.mapping_changes.difference.kind_difference import KindDifference, PriceMove
from hub.mapping_changes.difference.mapping_difference import MappingDifference
from hub.mapping_changes.preview import Sample
from hub.records import Kind

EVIL = '<script>alert("x")</script>'


def records(*shown):
    return ComparedRecords(Kind.STOCK, shown, len(shown), 0, 0)


def stock(sku, quantity):
    return {"sku": sku, "quantity": quantity}


def test_nothing_from_a_file_or_an_erp_is_html():
    sample = Sample(EVIL, {EVIL: EVIL}, stock(EVIL, Decimal(1)))
    rejected = Sample(EVIL, {EVIL: EVIL}, None, f"`{EVIL}` isn't a number")
    move = PriceMove(EVIL, Decimal(1), Decimal(2), EVIL, Decimal(1))
    changes = DraftChanges(
        MappingDifference((KindDifference(Kind.PRICE, 1, moved=1, moves=(move,)),)), (f"`{EVIL}`",), False
    )
    for page in (
        render_records(records(ComparedSample(sample, rejected), ComparedSample(rejected))),
        render_changes(changes),
        render_layer(EVIL),
    ):
        assert "<script" not in page
        assert "&lt;script&gt;" in page


def test_what_a_message_quotes_is_set_apart():
    assert render_message("`a<b` isn't a step, did you mean `b`?") == (
        "<code>a&lt;b</code> isn&#x27;t a step, did you mean <code>b</code>?"
    )


def test_empty_is_told_from_text():
    shown = render_records(records(ComparedSample(Sample("1", {"No": "1", "Inventory": None}, stock("1", None)))))
    assert '<dt>Inventory</dt><dd><i class="nothing">nothing</i></dd>' in shown
    assert "<dt>quantity</dt>" not in shown


def test_a_value_that_changes_stands_beside_what_it_is_now():
    now, then = Sample("1", {}, stock("1", Decimal("2.50"))), Sample("1", {}, stock("1", Decimal("3")))
    shown = render_records(records(ComparedSample(then, now)))
    assert "<dt>quantity</dt><dd><mark>3</mark> <s>2.5</s></dd>" in shown
    assert '<span class="badge">changes</span>' in shown


def test_a_record_that_wasnt_in_the_shop_is_new_as_a_whole():
    was = Sample("1", {}, None, "no unit")
    shown = render_records(records(ComparedSample(Sample("1", {}, stock("1", Decimal(3))), was)))
    assert "<dd><mark>1</mark></dd>" in shown
    assert "<dd><mark>3</mark></dd>" in shown


def test_records_that_dont_come_into_the_shop_say_why():
    shown = render_records(
        records(ComparedSample(Sample("1", {"No": "1"}, None, "no unit")), ComparedSample(Sample("2", {}, None)))
    )
    assert '<p class="reason">no unit</p>' in shown
    assert "Your rules leave it out." in shown


def test_what_became_of_all():
    assert describe_counts(ComparedRecords(Kind.PRODUCT, (), 1, 0, 0)) == "1 product looked at: 1 reach the shop."
    assert describe_counts(ComparedRecords(Kind.PRICE, (), 1204, 12, 2)) == (
        "1,204 prices looked at: 1,190 reach the shop, 12 rejected, 2 left out."
    )
    assert describe_counts(ComparedRecords(Kind.PRICE, (), 0, 0, 0)) == "No prices to show."
