"""What every pack must do, run against both over HTTP."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from hub.config.secrets import Secret
from hub.connectors import ReceiptLine
from hub.connectors.decode import decode
from hub.errors import (
    CallRefused,
    ConfigurationError,
    CredentialsRefused,
    ErpError,
    HubError,
    IncompleteRead,
    OutcomeUnknown,
    ProtocolBroken,
    Throttled,
    Unavailable,
    Unreachable,
)
from hub.records import Kind
from hub.simulate.common.company_data import ErpCustomer, ErpPrice, Item
from tests.support.bench import BC, SMALL_PAGE, Bench, items
from tests.support.whole_orders import edited

FIRST = (
    Kind.PRODUCT,
    Kind.PRODUCT_UNIT,
    Kind.PRICE,
    Kind.DISCOUNT,
    Kind.CUSTOMER,
    Kind.ADDRESS,
    Kind.TERMS,
    Kind.STOCK,
)


# reading


def test_check_says_who_answers(bench: Bench) -> None:
    assert bench.connect().check() == f"{bench.pack.name} answers as company {bench.words.company} (0 ms)"


@pytest.mark.parametrize("count", [0, 1, SMALL_PAGE - 4, SMALL_PAGE - 3, SMALL_PAGE - 2, 3 * SMALL_PAGE - 3, 50])
def test_pages_are_read_to_the_very_end(bench: Bench, count: int) -> None:
    bench.sim.load(bench.words.company, *items(count))
    keys = bench.keys(Kind.PRODUCT)
    assert sorted(keys) == sorted(["0012", "85123A", "85123a", *(item.number for item in items(count))])


def with_paging(bench: Bench, folder: Path, said: str) -> str:
    """The path of the pack with one more key of its paging."""
    kind, block = ("kind: next_link", "\n  ") if bench.words is BC else ("kind: bookmark", ", ")
    return edited(bench, folder, kind, f"{kind}{block}{said}")


@pytest.mark.parametrize("limit", [None, timedelta(minutes=5)])
def test_a_read_of_many_pages_ends_in_time(bench: Bench, tmp_path: Path, limit: timedelta | None) -> None:
    pack = with_paging(bench, tmp_path, "max_time: 5m") if limit else bench.erp.pack
    bench.sim.load(bench.words.company, *items(50))
    allowed = limit or timedelta(hours=2)
    pages = bench.connect(pack=pack).fetch(Kind.PRODUCT, None)
    next(pages)
    bench.clock.time += allowed
    next(pages)
    bench.clock.time += timedelta(seconds=1)
    with pytest.raises(
        IncompleteRead, match=rf"no end after {allowed.total_seconds():g} s and 3 pages.*paging\.max_time"
    ):
        next(pages)
    assert bench.budget.running == 0


@pytest.mark.parametrize("kind", FIRST)
def test_every_kind_has_its_declared_columns_as_text(bench: Bench, kind: Kind) -> None:
    frame = bench.frame(kind)
    assert len(frame) > 0
    assert {*frame.columns} == {*bench.pack.declared(kind), "source_key", "page", "raw"}
    types = {name: kind.pyarrow_dtype for name, kind in frame.dtypes.items()}
    assert types.pop("page") == pa.int64()
    assert {*types.values()} == {pa.string()}


def test_an_empty_company_has_no_rows_and_is_no_error(bench: Bench) -> None:
    for kind in (Kind.ORDER_DOCUMENT, Kind.SHIPMENT, Kind.INVOICE):
        assert bench.keys(kind) == []


def test_codes_and_decimals_come_byte_for_byte(bench: Bench) -> None:
    price = Decimal("12345678.0123456789")
    bench.sim.load(bench.words.company, Item("NO", "a < b & c", price), Item("1E3", "x", Decimal("0.0000000001")))
    frame = bench.frame(Kind.PRODUCT).set_index("source_key")
    assert {"NO", "1E3", "0012", "85123A", "85123a"} == {*frame.index}
    assert frame[bench.words.price]["NO"] == "12345678.0123456789"
    assert Decimal(frame[bench.words.price]["1E3"]) == Decimal("0.0000000001")
    assert "a < b & c" in frame["raw"]["NO"]


def test_a_delta_begins_with_the_overlap_before_the_watermark(bench: Bench) -> None:
    overlap = bench.pack.cursor.overlap
    watermark = bench.clock.now()
    for name, age in (("OLD", overlap + timedelta(days=1)), ("LATE", overlap / 2), ("NEW", -overlap)):
        bench.sim.load(bench.words.company, Item(name, name, Decimal(1), modified=watermark - age))
    keys = bench.keys(Kind.PRODUCT, since=watermark)
    assert {"LATE", "NEW"} <= {*keys}
    assert "OLD" not in keys
    assert "OLD" in bench.keys(Kind.PRODUCT)


def test_a_kind_without_a_cursor_comes_whole(bench: Bench) -> None:
    assert not bench.pack.has_cursor(Kind.STOCK)
    assert len(bench.keys(Kind.STOCK, since=bench.clock.now() + timedelta(days=99))) == 3


def test_code_tables_are_joined_and_a_missing_code_is_null(bench: Bench) -> None:
    bench.sim.load(bench.words.company, ErpCustomer("C-2", "Without terms", payment_terms=""))
    frame = bench.frame(Kind.TERMS).set_index("source_key")
    due = next(name for name in frame.columns if name.lower().endswith(("duedatecalculation", "due_date_calculation")))
    assert frame[due]["C-1"] == "30D"
    assert frame[due].isna()["C-2"]


def test_a_replay_gives_the_same_frames_as_the_pull(bench: Bench) -> None:
    pages = [*bench.connect().fetch(Kind.TERMS, None)]
    logged = [type(page)(page.resource, page.body, page.media_type) for page in pages]
    pulled, replayed = ([*decode(bench.pack, Kind.TERMS, some)] for some in (pages, logged))
    assert len(pulled) == len(replayed) == 1
    assert pulled[0].equals(replayed[0])


def test_offices_of_one_erp_see_their_own_company_only(bench: Bench) -> None:
    bench.sim.load("Other", ErpPrice("0012", Decimal(9), Decimal(500)))
    assert not any("500" in key for key in bench.keys(Kind.PRICE))


def test_an_unknown_company_is_named(bench: Bench) -> None:
    with pytest.raises(HubError, match="Nowhere"):
        bench.connect("Nowhere").check()


# what goes wrong while reading


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("html", ProtocolBroken),
        ("truncated", ProtocolBroken),
        ("wrong content", ProtocolBroken),
        ("unauthorised", CredentialsRefused),
        ("unavailable", Unavailable),
        ("throttled", Throttled),
        ("reset before", Unreachable),
        ("down", Unreachable),
        ("cut short", Unreachable),
    ],
)
def test_a_fault_has_its_class_and_names_erp_company_and_call(bench: Bench, fault: str, error: type[ErpError]) -> None:
    bench.sim.faults.add(fault, on=f"read {bench.words.items}")
    with pytest.raises(error) as caught:
        bench.keys(Kind.PRODUCT)
    text = str(caught.value)
    assert text.startswith(f"{bench.erp.name} / {bench.words.company}: ")
    assert bench.words.items in text


def test_html_is_told_by_its_title_only(bench: Bench) -> None:
    bench.sim.faults.add("html", on=f"read {bench.words.items}")
    with pytest.raises(ProtocolBroken, match=r"200 text/html titled “Sign in”"):
        bench.keys(Kind.PRODUCT)


@pytest.mark.parametrize(
    ("fault", "waits"), [("unavailable", [1, 2, 4]), ("down", [1, 2, 4]), ("throttled", [5, 10, 20])]
)
def test_reads_are_tried_four_times_and_then_again_later(bench: Bench, fault: str, waits: list[float]) -> None:
    shown = bench.sim.faults.add(fault, on=f"read {bench.words.items}")
    with pytest.raises(ErpError):
        bench.keys(Kind.PRODUCT)
    assert (shown.hits, bench.clock.sleeps) == (4, waits)
    bench.sim.faults.clear()
    bench.sim.faults.add(fault, on=f"read {bench.words.items}", times=3)
    assert len(bench.keys(Kind.PRODUCT)) == 3


def test_a_later_page_that_fails_ends_the_read_with_an_error(bench: Bench) -> None:
    bench.sim.load(bench.words.company, *items(3 * SMALL_PAGE))
    bench.sim.faults.add("truncated", on=f"read {bench.words.items}", after=2)
    pages = bench.connect().fetch(Kind.STOCK, None)
    assert [len(next(pages).records or []) for _ in range(2)] == [SMALL_PAGE, SMALL_PAGE]
    with pytest.raises(ProtocolBroken):
        next(pages)


def test_wrong_credentials_are_refused_without_a_second_try(bench: Bench) -> None:
    key = "password" if "password" in bench.erp.auth else "client_secret"
    changed = {**bench.erp.auth, key: Secret("s3cret-and-wrong")}
    with pytest.raises(CredentialsRefused) as caught:
        bench.connect(auth=changed).check()
    assert "s3cret" not in str(caught.value)
    assert bench.clock.sleeps == []
    assert len([*bench.sim.requests]) == 1


@pytest.mark.parametrize("change", ["missing", "unknown"])
def test_keys_of_auth_must_be_the_packs(bench: Bench, change: str) -> None:
    keys = dict(bench.erp.auth)
    first = sorted(bench.pack.auth.required())[0]
    if change == "missing":
        del keys[first]
    else:
        keys[f"{first}s"] = keys[first]
    with pytest.raises(ConfigurationError, match=first):
        bench.connect(auth=keys)


def test_an_erp_that_is_down_is_unreachable(bench: Bench) -> None:
    bench.sim.stop()
    with pytest.raises(Unreachable, match="no connection"):
        bench.connect().check()
    assert bench.clock.sleeps == [1, 2, 4]


# orders


def test_an_order_is_entered_once_and_read_back(bench: Bench) -> None:
    payload = bench.order("R-1", ("0012", "3", "1.50"), ("85123a", "2.5", "123456789.0123456789"))
    receipt = bench.connect().create(payload, "R-1")
    (booked,) = bench.sim.orders(bench.words.company)
    assert (receipt.number, receipt.reference) == (booked.number, "R-1")
    assert receipt.lines == (
        ReceiptLine("0012", Decimal(3), Decimal("1.50"), net=Decimal("4.50")),
        ReceiptLine("85123a", Decimal("2.5"), Decimal("123456789.0123456789"), net=Decimal("308641972.53")),
    )
    assert [(line.item, line.quantity, line.unit_price) for line in booked.lines] == [
        ("0012", Decimal(3), Decimal("1.50")),
        ("85123a", Decimal("2.5"), Decimal("123456789.0123456789")),
    ]
    (returned,) = bench.connect().find("R-1")
    assert (returned.number, returned.reference, returned.lines) == (receipt.number, "R-1", receipt.lines)


def test_orders_are_urgent_and_pulls_are_not(bench: Bench) -> None:
    connector = bench.connect()
    [*connector.fetch(Kind.PRODUCT, None)]
    assert {*bench.budget.taken} == {False}
    bench.budget.taken.clear()
    connector.find("R-1")
    assert bench.budget.taken[-1] is True
    assert bench.budget.running == 0


@pytest.mark.parametrize("reference", ["O'Hara''s", "A|B&C..D", "*", "<>R", "@r?", "50% (x) = é", "R-1 + 2"])
def test_a_reference_is_found_whatever_its_characters(bench: Bench, reference: str) -> None:
    connector = bench.connect()
    connector.create(bench.order("R-1"), "R-1")
    receipt = connector.create(bench.order(reference), reference)
    assert [returned.number for returned in connector.find(reference)] == [receipt.number]


def test_a_reference_that_nobody_has_finds_nothing(bench: Bench) -> None:
    connector = bench.connect()
    connector.create(bench.order("R-1"), "R-1")
    for reference in ("R", "R-", "R-11", "*", "R-?", ""):
        assert connector.find(reference) == []


def test_a_reference_that_two_orders_have_finds_both(bench: Bench) -> None:
    connector = bench.connect()
    numbers = [connector.create(bench.order("R-1"), "R-1").number for _ in range(2)]
    assert [returned.number for returned in connector.find("R-1")] == numbers


def test_an_order_that_is_posted_in_full_is_still_found(bench: Bench) -> None:
    number = bench.connect().create(bench.order("R-1"), "R-1").number
    bench.sim.ship(number)
    (returned,) = bench.connect().find("R-1")
    assert len(returned.lines) == 1
    bench.sim.invoice(number)
    assert bench.sim.orders(bench.words.company) == []
    (returned,) = bench.connect().find("R-1")
    assert (returned.number, returned.reference, returned.lines) == (number, "R-1", None)


def test_documents_come_back_line_by_line(bench: Bench) -> None:
    number = bench.connect().create(bench.order("R-1", ("0012", "3", "1"), ("85123A", "1", "2")), "R-1").number
    assert bench.keys(Kind.ORDER_DOCUMENT) == [f"{number}|10000", f"{number}|20000"]
    shipment = bench.sim.ship(number)
    assert bench.keys(Kind.SHIPMENT) == [f"{shipment}|10000", f"{shipment}|20000"]
    invoice = bench.sim.invoice(number)
    assert bench.keys(Kind.INVOICE) == [f"{invoice}|10000", f"{invoice}|20000"]
    assert bench.keys(Kind.ORDER_DOCUMENT) == []


def test_a_business_no_is_told_in_the_erps_words(bench: Bench) -> None:
    with pytest.raises(CallRefused, match=r"NOPE.*cannot be found"):
        bench.connect().create(bench.order("R-1", ("NOPE", "1", "1")), "R-1")
    assert bench.sim.orders(bench.words.company) == []


@pytest.mark.parametrize(
    ("fault", "error", "accepted"),
    [
        ("lost response", OutcomeUnknown, 1),
        ("cut short", OutcomeUnknown, 1),
        ("truncated", OutcomeUnknown, 1),
        ("reset before", OutcomeUnknown, 0),
        ("down", OutcomeUnknown, 0),
        ("unavailable", OutcomeUnknown, 0),
        ("html", OutcomeUnknown, 0),
        ("wrong content", OutcomeUnknown, 0),
        ("throttled", Throttled, 0),
    ],
)
def test_a_create_is_never_sent_twice(bench: Bench, fault: str, error: type[ErpError], accepted: int) -> None:
    connector = bench.connect()
    connector.check()
    bench.sim.faults.add(fault, on="create")
    with pytest.raises(error):
        connector.create(bench.order("R-1"), "R-1")
    bench.sim.faults.clear()
    assert bench.sim.requests.count("create") == 1
    assert bench.clock.sleeps == []
    assert len(connector.find("R-1")) == accepted


def test_a_create_with_an_answer_that_comes_too_late_is_doubtful(bench: Bench) -> None:
    connector = bench.connect()
    connector.find("R-1")
    connector._adapter._http._transport.timeout = 0.2  # type: ignore[attr-defined]
    bench.sim.faults.add("slow", on="create", seconds=0.6)
    with pytest.raises(OutcomeUnknown, match=r"no answer within 0.2 s"):
        connector.create(bench.order("R-1"), "R-1")
    assert bench.sim.requests.count("create") == 1


def test_an_erp_that_is_down_has_surely_not_taken_the_order(bench: Bench) -> None:
    connector = bench.connect()
    connector.find("R-1")
    bench.sim.stop()
    with pytest.raises(Unreachable):
        connector.create(bench.order("R-1"), "R-1")


def test_the_reference_is_always_sent_and_never_another(bench: Bench) -> None:
    payload = bench.order("R-1")
    field = bench.pack.order.reference
    with pytest.raises(CallRefused, match=f"`{field}` must carry the order's reference"):
        bench.connect().create(payload, "R-2")
    with pytest.raises(CallRefused, match="more than the 35 characters"):
        bench.connect().create(bench.order("R" * 36), "R" * 36)
    assert bench.sim.requests.count("create") == 0
    del payload[field]
    assert bench.connect().create(payload, "R-3").reference == "R-3"


def test_pages_without_an_end_are_incomplete(bench: Bench, tmp_path: Path) -> None:
    bench.sim.load(bench.words.company, *items(3 * SMALL_PAGE))
    connector = bench.connect(pack=with_paging(bench, tmp_path, "max_pages: 2"))
    with pytest.raises(IncompleteRead, match="no end after 2 pages"):
        [*connector.fetch(Kind.PRODUCT, None)]
