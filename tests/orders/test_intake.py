import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from sqlalchemy import update

from hub.config.approval_rules import Approval
from hub.config.erp import Prices
from hub.errors import OrderRefused, Unmappable
from hub.orders.intake import submit_order
from hub.records import Basket, Customer, Kind, Order
from hub.records.stored_order import ApprovalState, PushState
from hub.rules.order_identity import content_digest, reference_of
from hub.store import Store
from hub.store.orders.order_tables import sales_order
from tests.support.fixed_clock import FixedClock
from tests.support.frames import price, publish
from tests.support.orders import LEVELS, NOBODY, PLACED, MemoryErp, basket, line, stocked, tenant
from tests.support.patience import PATIENCE
from tests.support.pushing import run

MORNING = FixedClock().now()


def kinds(binding, reference):
    return [event.kind for event in binding.orders.events(reference)]


def test_an_order_that_nobody_needs_to_approve_is_queued_at_once(store: Store) -> None:
    north = stocked(store)
    taken = submit_order(basket(), tenant=tenant(), store=north)
    assert (taken.approval, taken.push and taken.push.state) == (ApprovalState.APPROVED, PushState.QUEUED)
    order = taken.agreed
    assert (order.net, order.tax, order.gross) == (Decimal("37.20"), Decimal("3.06"), Decimal("40.26"))
    assert (order.payment_days, order.shipping_method, order.ordered_on) == (30, "DHL", date(2026, 3, 2))
    assert [line.price_rule for line in order.lines] == ["all from 1", "all from 1"]
    assert kinds(north, taken.reference) == ["received", "approved", "queued"]


def test_the_reference_follows_from_the_storefronts_key_and_fits_every_erp(store: Store) -> None:
    assert reference_of("uk-north", "web-1") == reference_of("uk-north", "web-1")
    assert reference_of("uk-north", "web-1") != reference_of("uk-south", "web-1")
    assert reference_of("a", "b\0c") != reference_of("a", "b") != reference_of("ab", "")
    assert len(reference_of("uk-north", "web-1")) <= 20


def test_the_same_basket_again_is_the_same_order(store: Store) -> None:
    north = stocked(store)
    first = submit_order(basket(), tenant=tenant(), store=north)
    assert submit_order(basket(), tenant=tenant(), store=north) == first
    assert len(north.orders.find()) == 1
    assert kinds(north, first.reference) == ["received", "approved", "queued"]


def test_the_same_order_comes_back_even_when_the_office_would_refuse_it_now(store: Store) -> None:
    north = stocked(store)
    first = submit_order(basket(), tenant=tenant(), store=north)
    publish(north, Kind.PRODUCT, [])
    assert submit_order(basket(), tenant=tenant(), store=north) == first


def test_a_key_stands_for_one_basket(store: Store) -> None:
    north = stocked(store)
    first = submit_order(basket(), tenant=tenant(), store=north)
    with pytest.raises(OrderRefused, match="web-1 stands for another basket") as refused:
        submit_order(basket("web-1", line(quantity="7")), tenant=tenant(), store=north)
    assert refused.value.code == "key-reused"
    assert north.orders.find() == [first]


def test_two_offices_may_use_the_same_key(store: Store) -> None:
    north, south = stocked(store), stocked(store, "uk-south", "S2001")
    here = submit_order(basket(), tenant=tenant(), store=north)
    there = submit_order(basket(account="S2001"), tenant=tenant("uk-south"), store=south)
    assert here.reference != there.reference
    assert [order.tenant for order in north.orders.find() + south.orders.find()] == ["uk-north", "uk-south"]


@pytest.mark.parametrize(
    ("left", "right", "is_same"),
    [
        (line(quantity="6"), line(quantity="6.00"), True),
        (line(quantity="60"), line(quantity="6e1"), True),
        (line(price="2.55"), line(price="2.550"), True),
        (line(price="2.55"), line(), False),
        (line("LAMP"), line("lamp"), False),
    ],
)
def test_content_is_compared_by_value(left, right, is_same):
    assert (content_digest(basket("k", left)) == content_digest(basket("k", right))) is is_same


@pytest.mark.parametrize("named", [("LAMP",), ()])
def test_a_unit_that_is_left_out_is_the_products_own(store: Store, named: tuple[str, ...]) -> None:
    """Whichever of both was offered first."""
    north = stocked(store)

    def offered(named: tuple[str, ...], unit: str = "each") -> Basket:
        goods = (each for _, each in basket().goods())
        lines = [each.model_copy(update={"unit": unit}) if each.sku in named else each for each in goods]
        return basket("web-1", *lines)

    first = submit_order(offered(named), tenant=tenant(), store=north)
    other = () if named else ("LAMP",)
    assert submit_order(offered(other), tenant=tenant(), store=north) == first
    with pytest.raises(OrderRefused, match="stands for another basket"):
        submit_order(offered(("LAMP",), "box"), tenant=tenant(), store=north)


def test_every_reason_is_kept_with_what_was_offered(store: Store) -> None:
    north = stocked(store)
    with pytest.raises(OrderRefused, match=r"line 1: NONE isn't in.*; line 2: a quantity above") as refused:
        submit_order(basket("web-1", line("NONE"), line(quantity="0")), tenant=tenant(), store=north)
    assert refused.value.code == "unknown-product"
    (kept,) = north.orders.find(approval=ApprovalState.REFUSED)
    assert [(reason.code, reason.line) for reason in kept.reasons] == [("unknown-product", 1), ("quantity", 2)]
    assert kept.basket.lines == (line("NONE"), line(quantity="0"))
    (event,) = north.orders.events(kept.reference)
    assert (event.kind, event.by, event.details) == ("refused", "rules", {"codes": ["quantity", "unknown-product"]})


def test_a_basket_without_an_account_is_kept_too(store: Store) -> None:
    north = stocked(store)
    with pytest.raises(OrderRefused):
        submit_order(basket(account=""), tenant=tenant(), store=north)
    assert [kept.reasons[0].code for kept in north.orders.find()] == ["unknown-account"]


def test_a_naive_time_is_refused_and_kept(store: Store) -> None:
    north = stocked(store)
    with pytest.raises(OrderRefused) as refused:
        submit_order(basket(placed_at=PLACED.replace(tzinfo=None)), tenant=tenant(), store=north)
    assert refused.value.code == "placed-at"
    assert north.orders.find()[0].basket.placed_at == PLACED


def test_what_the_rules_refused_may_be_offered_again_once_it_is_mended(store: Store) -> None:
    north = stocked(store)
    for quantity in ("0", "-1"):
        with pytest.raises(OrderRefused):
            submit_order(basket("web-1", line(quantity=quantity)), tenant=tenant(), store=north)
    taken = submit_order(basket("web-1", line(quantity="1")), tenant=tenant(), store=north)
    assert (taken.approval, taken.reasons, taken.agreed.net) == (ApprovalState.APPROVED, (), Decimal("2.55"))
    assert kinds(north, taken.reference) == ["refused", "refused", "received", "approved", "queued"]


def test_the_day_is_the_offices_own(store: Store, clock: FixedClock) -> None:
    north = stocked(store)
    clock.moment = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    taken = submit_order(basket(placed_at=clock.now()), tenant=tenant(timezone="Europe/London"), store=north)
    assert taken.agreed.ordered_on == date(2026, 7, 2)


def test_prices_and_vat_are_those_of_the_day_on_which_it_is_taken_in(store: Store, clock: FixedClock) -> None:
    north = stocked(store)
    dear = [price("LAMP", "2.55", valid_to=date(2026, 3, 1)), price("LAMP", "3.00", valid_from=date(2026, 3, 2))]
    publish(north, Kind.PRICE, dear)
    placed = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)
    taken = submit_order(basket("web-1", line(), placed_at=placed), tenant=tenant(), store=north)
    assert (taken.agreed.lines[0].unit_price, taken.agreed.ordered_on) == (Decimal("3.00"), clock.now().date())


@pytest.mark.parametrize(
    ("placed", "told"),
    [
        (datetime(2011, 1, 3, 12, tzinfo=UTC), "placed_at 2011-01-03 12:00 UTC is more than 7 days ago; "),
        (MORNING - timedelta(days=7, seconds=1), "more than 7 days ago"),
        (MORNING + timedelta(hours=1, seconds=1), "ahead of the hub's clock, which says 2026-03-02 09:00 UTC"),
        (datetime(2099, 12, 31, tzinfo=UTC), "placed_at 2099-12-31 00:00 UTC lies ahead of"),
    ],
)
def test_a_basket_of_another_time_is_refused(store: Store, placed: datetime, told: str) -> None:
    north = stocked(store)
    with pytest.raises(OrderRefused, match=re.escape(told)) as refused:
        submit_order(basket(placed_at=placed), tenant=tenant(), store=north)
    assert refused.value.code == "placed-at"


@pytest.mark.parametrize("placed", [MORNING - timedelta(days=7), MORNING + timedelta(hours=1)])
def test_at_the_ends_of_its_time_a_basket_is_taken(store: Store, placed: datetime) -> None:
    assert submit_order(basket(placed_at=placed), tenant=tenant(), store=stocked(store)).reasons == ()


def test_an_office_says_how_long_ago_a_basket_may_have_been_placed(store: Store) -> None:
    north, yesterday = stocked(store), MORNING - timedelta(hours=25)
    with pytest.raises(OrderRefused, match=r"more than 24 hours ago"):
        submit_order(basket(placed_at=yesterday), tenant=tenant(basket_limit="24h"), store=north)
    assert submit_order(basket(placed_at=yesterday), tenant=tenant(), store=north).reasons == ()


def test_the_same_basket_offered_again_at_another_time_by_another_is_the_first_order(
    store: Store, clock: FixedClock
) -> None:
    north = stocked(store)
    first = submit_order(basket(), tenant=tenant(), store=north)
    clock.advance(days=30)
    for again in ({"placed_at": clock.now()}, {"placed_by": "the night job"}, {"placed_at": PLACED}):
        assert submit_order(basket(**again), tenant=tenant(), store=north) == first
    with pytest.raises(OrderRefused, match="another basket"):
        submit_order(basket(purchase_order="PO 7"), tenant=tenant(), store=north)


def test_an_order_whose_digest_an_older_release_made_is_known_again(store: Store) -> None:
    north = stocked(store)
    first = submit_order(basket(), tenant=tenant(), store=north)
    with north._scope.databases.orders.write() as connection:
        connection.execute(update(sales_order).values(content_digest="of other fields"))
    assert submit_order(basket(), tenant=tenant(), store=north).reference == first.reference


def test_approval_is_asked_for_with_its_reason(store: Store) -> None:
    north = stocked(store)
    taken = submit_order(basket("web-1", line(quantity="300"), line(price="2.00")), tenant=tenant(), store=north)
    assert (taken.approval, taken.push) == (ApprovalState.WAITING, None)
    assert [(step.role, step.reason) for step in taken.steps] == [
        ("sales-desk", "932.40 GBP is above 500; LAMP at 2 is below 2.55")
    ]


def test_credit_counts_what_is_not_in_the_erp_yet(store: Store) -> None:
    north = stocked(store, credit_limit=Decimal(100), balance=Decimal(10))
    first = submit_order(basket("web-1"), tenant=tenant(), store=north)
    second = submit_order(basket("web-2"), tenant=tenant(), store=north)
    third = submit_order(basket("web-3"), tenant=tenant(), store=north)
    assert (first.steps, second.steps) == ((), ())
    assert [step.reason for step in third.steps] == ["130.78 GBP would be owed, above the credit limit of 100"]


def test_what_was_sent_since_the_balance_was_read_counts_too(store: Store, clock: FixedClock) -> None:
    north = stocked(store, credit_limit=Decimal(100), balance=Decimal(10))
    for key in ("web-1", "web-2"):
        submit_order(basket(key), tenant=tenant(), store=north)
    run(north, MemoryErp())
    assert submit_order(basket("web-3"), tenant=tenant(), store=north).steps
    terms = north.catalogue.terms("N-1004")
    clock.advance(seconds=1)
    publish(north, Kind.TERMS, [terms], watermark=clock.now())
    assert submit_order(basket("web-4"), tenant=tenant(), store=north).steps == ()


def test_credit_in_pounds_says_nothing_of_an_order_in_euros(store: Store) -> None:
    north = stocked(store, currency="EUR", credit_limit=Decimal(100), balance=Decimal(10))
    taken = submit_order(basket(currency="EUR"), tenant=tenant(currencies={"GBP", "EUR"}), store=north)
    assert [(step.role, step.reason) for step in taken.steps] == [
        ("sales-manager", "orders in EUR can't be compared with the credit limit of 100 GBP without a rate")
    ]


def test_the_same_basket_offered_at_once_is_one_order(store: Store) -> None:
    """By eight at a time, none of whom sees what the others are about to keep."""
    north = stocked(store)
    north.vat_linking.link("N-1004", "Shop", None)
    ready = Barrier(8)

    def offer(number: int) -> str:
        store = _together(north, ready)
        return submit_order(basket("web-1"), tenant=tenant(), store=store).reference

    with ThreadPoolExecutor(8) as threads:
        references = [*threads.map(offer, range(8))]
    assert len(set(references)) == 1
    assert len(north.orders.find()) == 1


def _together(north, ready: Barrier):
    """The office's store as one of them has it: looked at by all before any of them keeps the order."""

    class WaitingOrders:
        def by_key(self, key):
            kept = north.orders.by_key(key)
            ready.wait(timeout=PATIENCE)
            return kept

    class Waiting:
        orders = WaitingOrders()

        def __getattr__(self, name):
            return getattr(north, name)

    return Waiting()


@pytest.mark.parametrize(("limit", "waits"), [(None, False), (Decimal(0), True)])
def test_no_credit_limit_is_unlimited_and_zero_is_none(store: Store, limit, waits) -> None:
    north = stocked(store, credit_limit=limit)
    assert bool(submit_order(basket(), tenant=tenant(), store=north).steps) is waits


def test_what_nobody_may_approve_is_refused_and_kept(store: Store) -> None:
    north = stocked(store, credit_limit=Decimal(0))
    with pytest.raises(OrderRefused, match="names nobody") as refused:
        submit_order(basket(), tenant=tenant(approval=NOBODY), store=north)
    assert refused.value.code == "approval"
    assert [kept.reasons[0].code for kept in north.orders.find()] == ["approval"]


def test_only_the_first_order_is_a_new_customers(store: Store) -> None:
    north = stocked(store)
    policy = Approval(levels=LEVELS.levels, also=LEVELS.also.model_copy(update={"new_customer": "sales-desk"}))
    first = submit_order(basket("web-1"), tenant=tenant(approval=policy), store=north)
    assert [step.reason for step in first.steps] == ["the first order of N-1004"]
    north.approvals.decide(first.reference, by="desk", role="sales-desk", approve=True, note="", own_orders=True)
    assert submit_order(basket("web-2"), tenant=tenant(approval=policy), store=north).steps == ()


def test_the_price_policy_of_the_office(store: Store) -> None:
    north = stocked(store)
    offered = basket("web-1", line(price="2.00"))
    with pytest.raises(OrderRefused) as refused:
        submit_order(offered, tenant=tenant(prices=Prices(off_list="refuse")), store=north)
    assert refused.value.code == "price-policy"
    taken = submit_order(offered, tenant=tenant(prices=Prices(off_list="list")), store=north)
    assert (taken.agreed.lines[0].unit_price, taken.steps) == (Decimal("2.55"), ())


def test_an_order_that_cant_be_mapped_is_kept_and_names_the_missing_entry(store: Store) -> None:
    north = stocked(store)

    def validate_mapping(order: Order) -> None:
        raise Unmappable("north.yaml:12: units: no entry for `each`", code="unmappable")

    taken = submit_order(basket(), tenant=tenant(), store=north, validate_mapping=validate_mapping)
    assert taken.waits_for == "north.yaml:12: units: no entry for `each`"
    assert (taken.approval, taken.push and taken.push.reason) == (ApprovalState.APPROVED, taken.waits_for)


def test_accounts_with_the_same_valid_vat_number_are_one_buyer(store: Store) -> None:
    north, ireland = stocked(store), stocked(store, "ireland", "IE-0301", "EUR")
    here = submit_order(basket(), tenant=tenant(), store=north)
    there = submit_order(
        basket("web-9", account="IE-0301", currency="EUR"), tenant=tenant("ireland", currency="EUR"), store=ireland
    )
    assert here.buyer == there.buyer
    accounts = store.buyer(here.buyer or "").accounts()
    assert [(each.tenant, each.account, each.how) for each in accounts] == [
        ("ireland", "IE-0301", "vat"),
        ("uk-north", "N-1004", "new"),
    ]


@pytest.mark.parametrize("number", [None, "GB980780685"])
def test_without_a_valid_number_nobody_is_linked(store: Store, number) -> None:
    bindings = [stocked(store), stocked(store, "uk-south", "S2001")]
    buyers = set()
    for binding, account in zip(bindings, ("N-1004", "S2001"), strict=True):
        customer = Customer(account=account, name="Shop", country="GB", blocked=False, vat_number=number)
        publish(binding, Kind.CUSTOMER, [customer])
        buyers.add(submit_order(basket(account=account), tenant=tenant(binding.tenant), store=binding).buyer)
    assert len(buyers) == 2
