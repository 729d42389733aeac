from datetime import date, timedelta
from decimal import Decimal

import pytest

from hub.errors import PermanentError, TooMuchWouldVanish
from hub.records import Kind, Price, Product, Terms
from hub.store import Store, TenantBinding
from hub.store.catalogue.publication_batch import LONGEST_KEY
from hub.store.catalogue.publication_counts import Counts
from tests.support.fixed_clock import FixedClock
from tests.support.frames import WATERMARK, fail_midway, frame, left_out, price, product, publish, pull, rejects


def skus(north: TenantBinding) -> list[str]:
    return [stored.record.sku for stored in north.records.all(Kind.PRODUCT) if isinstance(stored.record, Product)]


def some(count: int) -> list[Product]:
    return [product(f"P{number:03}") for number in range(count)]


def test_what_is_stored_comes_back_as_it_went_in(north: TenantBinding) -> None:
    records = [
        price("85123A", "12.5"),
        price("85123a", "0"),
        price("0012", "123456789012345678.0123456789", min_quantity=Decimal("0.0000000001")),
        price("NO", "1.10", valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31)),
        price("LIST", "1.10", scope="list", scope_code="L\n\"'\t, "),
        price("1E3", "7", min_quantity=Decimal("100")),
        price("\\N", "7"),
    ]
    counts = publish(north, Kind.PRICE, records)
    assert counts == Counts(received=7, stored=7)
    for record in records:
        assert north.catalogue.prices(record.sku) == [record]
    assert str(north.catalogue.prices("85123A")[0].amount) == "12.5"


@pytest.mark.parametrize(
    ("kind", "record"),
    [
        (
            Kind.TERMS,
            Terms(account="N-1", currency="GBP", payment_days=30, credit_limit=Decimal(0), tax_treatment="domestic"),  # type: ignore[arg-type]
        ),
        (Kind.PRODUCT, product(category="", gtin=None, active=False, base_amount=Decimal("1.10"))),
    ],
)
def test_null_and_empty_are_told_apart(north: TenantBinding, kind: Kind, record: Product) -> None:
    publish(north, kind, [record])
    assert [stored.record for stored in north.records.all(kind)] == [record]


def test_an_unchanged_record_is_not_written(north: TenantBinding) -> None:
    publish(north, Kind.PRICE, [price(amount="9.90")])
    before = next(north.records.all(Kind.PRICE))
    assert publish(north, Kind.PRICE, [price(amount="9.9000")]) == Counts(received=1, unchanged=1)
    assert next(north.records.all(Kind.PRICE)) == before
    assert north.records.revision() == before.revision == 1


def test_only_the_changed_record_gets_the_next_revision(north: TenantBinding) -> None:
    publish(north, Kind.PRODUCT, [product("A"), product("B")])
    counts = publish(north, Kind.PRODUCT, [product("A"), product("B", category="LIGHT")], digest="digest-2")
    assert counts == Counts(received=2, stored=1, unchanged=1)
    assert [(each.revision, each.mapping_digest) for each in north.records.all(Kind.PRODUCT)] == [
        (1, "digest-1"),
        (2, "digest-2"),
    ]
    assert [each.record for each in north.records.changes(Kind.PRODUCT, after=1)] == [product("B", category="LIGHT")]


def test_a_sweep_makes_tombstones_and_a_record_that_comes_back_lives(north: TenantBinding, clock: FixedClock) -> None:
    publish(north, Kind.PRODUCT, [product("A"), product("B")])
    assert publish(north, Kind.PRODUCT, [product("A")]) == Counts(received=1, unchanged=1, vanished=1)
    assert skus(north) == ["A"]
    assert north.catalogue.product("B") is None
    stone = north.records.get(Kind.PRODUCT, sku="B")
    assert stone is not None
    assert (stone.vanished_at, stone.revision) == (clock.now(), 2)
    assert publish(north, Kind.PRODUCT, [product("A")]).vanished == 0
    assert publish(north, Kind.PRODUCT, [product("A"), product("B")]) == Counts(received=2, stored=1, unchanged=1)
    assert skus(north) == ["A", "B"]


def test_a_delta_makes_no_tombstone_of_what_did_not_come(north: TenantBinding) -> None:
    publish(north, Kind.PRODUCT, [product("A"), product("B")])
    assert publish(north, Kind.PRODUCT, [], sweep=False) == Counts()
    assert publish(north, Kind.PRODUCT, [product("A", name="New")], sweep=False) == Counts(received=1, stored=1)
    assert skus(north) == ["A", "B"]


@pytest.mark.parametrize("sweep", [True, False])
def test_a_renamed_record_leaves_its_old_key(north: TenantBinding, sweep: bool) -> None:
    publish(north, Kind.PRODUCT, [product("A"), product("B")], keys=["1", "2"])
    counts = publish(north, Kind.PRODUCT, [product("A"), product("C")], keys=["1", "2"], sweep=sweep)
    assert counts == Counts(received=2, stored=1, unchanged=1, vanished=1)
    assert skus(north) == ["A", "C"]


@pytest.mark.parametrize("sweep", [True, False])
def test_two_records_that_swap_their_keys_both_live(north: TenantBinding, sweep: bool) -> None:
    publish(north, Kind.PRODUCT, [product("A"), product("B")], keys=["1", "2"])
    counts = publish(north, Kind.PRODUCT, [product("A"), product("B")], keys=["2", "1"], sweep=sweep)
    assert counts == Counts(received=2, stored=2)
    assert [each.source_key for each in north.records.all(Kind.PRODUCT)] == ["2", "1"]


@pytest.mark.parametrize("sweep", [True, False])
def test_a_record_that_is_now_left_out_becomes_a_tombstone(north: TenantBinding, sweep: bool) -> None:
    publish(north, Kind.PRODUCT, [product("A"), product("B")])
    counts = publish(north, Kind.PRODUCT, [product("A")], out=["B", "C"], sweep=sweep)
    assert counts == Counts(received=3, unchanged=1, left_out=2, vanished=1)
    assert skus(north) == ["A"]


@pytest.mark.parametrize("sweep", [True, False])
def test_a_rejected_record_keeps_its_last_good_row(north: TenantBinding, sweep: bool) -> None:
    publish(north, Kind.PRODUCT, [product("A"), product("B")])
    counts = publish(north, Kind.PRODUCT, [product("A")], rejected=["B"], sweep=sweep)
    assert counts == Counts(received=2, unchanged=1, rejected=1)
    assert skus(north) == ["A", "B"]


def test_a_row_under_an_old_key_goes_unless_a_rejected_record_may_own_it(north: TenantBinding) -> None:
    """A mapping writes codes anew, a pack names records anew: what nobody claims goes with the next whole reading."""
    publish(north, Kind.PRODUCT, [product("A"), product("B"), product("C")], keys=["1", "2", "3"])
    renamed = pull(north, Kind.PRODUCT)
    with north.publications.publish(Kind.PRODUCT, renamed, "digest-2", complete_sweep=True) as publication:
        publication.stage(frame(Kind.PRODUCT, [product("P-A")], keys=["item|1"]))
        # the record has a new name; its code is still told
        publication.reject(rejects("item|2", subject="B"))
    live = [each.record.sku for each in north.records.all(Kind.PRODUCT) if isinstance(each.record, Product)]
    assert live == ["B", "P-A"]
    assert north.rejects.staying(Kind.PRODUCT) == {"item|2": "B"}
    publish(north, Kind.PRODUCT, [product("P-A"), product("P-B")], keys=["item|1", "item|2"], digest="digest-2")
    assert [each.record for each in north.records.all(Kind.PRODUCT)] == [product("P-A"), product("P-B")]
    assert north.rejects.staying(Kind.PRODUCT) == {}


def test_a_price_stays_for_its_own_record_alone(north: TenantBinding) -> None:
    publish(north, Kind.PRICE, [price("A", "1"), price("A", "2", min_quantity=Decimal(10))], keys=["1", "2"])
    number = pull(north, Kind.PRICE)
    with north.publications.publish(Kind.PRICE, number, "digest-1", complete_sweep=True) as publication:
        publication.reject(rejects("2", subject="A"))
    kept = [each.record for each in north.records.all(Kind.PRICE)]
    assert kept == [price("A", "2", min_quantity=Decimal(10))]
    (key,) = north.rejects.staying(Kind.PRICE).values()
    assert key.split()[0] == "A"


def test_of_a_repeated_record_the_last_one_counts(north: TenantBinding) -> None:
    number = pull(north, Kind.PRODUCT)
    with north.publications.publish(Kind.PRODUCT, number, "d", complete_sweep=True) as publication:
        publication.stage(frame(Kind.PRODUCT, [product("A", name="Old"), product("B"), product("C")], page=0))
        publication.reject(rejects("D"))
        publication.stage(frame(Kind.PRODUCT, [product("A", name="New"), product("D")], page=1))
        publication.reject(rejects("B"))
        publication.leave_out(left_out("C", "E"))
        publication.stage(frame(Kind.PRODUCT, [product("E")], page=2))
    assert publication.counts == Counts(received=10, stored=3, rejected=1, left_out=1, repeated=5)
    assert {each.record.sku: each.page for each in north.records.all(Kind.PRODUCT)} == {"A": 1, "D": 1, "E": 2}  # type: ignore[attr-defined]
    assert north.catalogue.product("A") == product("A", name="New")
    assert [each.source_key for each in north.rejects.find()] == ["B"]


def test_of_two_records_with_one_key_one_stands_and_the_other_is_a_reject(
    north: TenantBinding,
) -> None:
    counts = publish(north, Kind.PRICE, [price(amount="1"), price(amount="3"), price(amount="2")], keys=["1", "3", "2"])
    assert counts == Counts(received=3, stored=1, rejected=2)
    assert [each.amount for each in north.catalogue.prices("0012")] == [3]
    reasons = [each.reason for each in north.rejects.find()]
    assert (
        reasons
        == [
            "another record has the same sku, scope, scope_code, list_code, unit, currency, min_quantity, valid_from: 3"
        ]
        * 2
    )


def test_records_without_a_key_of_their_own_are_all_kept(north: TenantBinding) -> None:
    assert publish(north, Kind.PRODUCT, [], rejected=[None, "", None]) == Counts(received=3, rejected=3)
    assert [each.source_key for each in north.rejects.find()] == [f"(no key, record {number})" for number in range(3)]


def test_too_much_vanishing_stops_before_anything_is_stored(north: TenantBinding, clock: FixedClock) -> None:
    publish(north, Kind.PRODUCT, some(20))
    clock.advance(hours=1)
    with pytest.raises(TooMuchWouldVanish, match=r"uk-north / product: 2 of 20 stored records .* allows 5%: nothing"):
        publish(north, Kind.PRODUCT, [*some(18), product("NEW")], max_vanish="0.05", watermark=clock.now())
    assert skus(north) == [each.sku for each in some(20)]
    assert north.raw_log.checkpoint(Kind.PRODUCT) == WATERMARK
    assert publish(north, Kind.PRODUCT, some(19), max_vanish="0.05").vanished == 1


def test_an_empty_sweep_wipes_nothing_under_a_guard(north: TenantBinding) -> None:
    publish(north, Kind.PRODUCT, some(3))
    with pytest.raises(TooMuchWouldVanish):
        publish(north, Kind.PRODUCT, [], max_vanish="0.99")
    assert publish(north, Kind.PRODUCT, []).vanished == 3


def test_a_refused_sweep_is_not_replayed(north: TenantBinding) -> None:
    publish(north, Kind.PRODUCT, some(3))
    good = north.raw_log.last_pull(Kind.PRODUCT)
    with pytest.raises(TooMuchWouldVanish):
        publish(north, Kind.PRODUCT, [], max_vanish="0.5")
    assert north.raw_log.last_pull(Kind.PRODUCT) == good
    assert good is not None
    assert [number for number, _ in north.raw_log.replay(Kind.PRODUCT)] == [good.id]


def test_a_replay_that_a_guard_stops_leaves_its_pull_as_it_was(north: TenantBinding) -> None:
    publish(north, Kind.PRODUCT, some(3))
    good = north.raw_log.last_pull(Kind.PRODUCT)
    assert good is not None
    replay = north.publications.publish(Kind.PRODUCT, good.id, "d2", complete_sweep=True, max_vanish=Decimal(0))
    with pytest.raises(TooMuchWouldVanish), replay:
        pass
    assert north.raw_log.last_pull(Kind.PRODUCT) == good


def test_nothing_is_stored_when_the_pull_fails_midway(north: TenantBinding) -> None:
    publish(north, Kind.PRODUCT, [product("A")])
    with pytest.raises(ZeroDivisionError):
        fail_midway(north, [product("B")])
    assert skus(north) == ["A"]
    assert north.rejects.find() == []


def test_a_pull_that_is_not_finished_is_refused(north: TenantBinding) -> None:
    log = north.raw_log.begin_pull(Kind.PRODUCT, "sweep", None, WATERMARK)
    with (
        pytest.raises(PermanentError, match="wasn't read to its end: nothing was stored"),
        north.publications.publish(Kind.PRODUCT, log.id, "d", complete_sweep=True) as publication,
    ):
        publication.stage(frame(Kind.PRODUCT, [product("A")]))
    assert skus(north) == []


def test_an_older_pull_never_overwrites_a_newer_one(north: TenantBinding, clock: FixedClock) -> None:
    older = pull(north, Kind.PRODUCT)
    newer = WATERMARK + timedelta(minutes=1)
    publish(north, Kind.PRODUCT, [product("A", name="New")], watermark=newer)
    with (
        pytest.raises(PermanentError, match=f"pull {older} is older than pull {older + 1}"),
        north.publications.publish(Kind.PRODUCT, older, "d", complete_sweep=True) as publication,
    ):
        publication.stage(frame(Kind.PRODUCT, [product("A", name="Old")]))
    assert north.catalogue.product("A") == product("A", name="New")
    assert north.raw_log.checkpoint(Kind.PRODUCT) == newer


def test_a_pull_of_another_office_or_kind_is_refused(store: Store, north: TenantBinding) -> None:
    number = pull(store.tenant("uk-south"), Kind.PRODUCT)
    own = pull(north, Kind.PRICE)
    for wrong in (number, own, 10**6):
        with (
            pytest.raises(PermanentError, match=f"there is no pull {wrong} of this office and kind"),
            north.publications.publish(Kind.PRODUCT, wrong, "d", complete_sweep=True),
        ):
            pass


def test_a_replay_of_the_same_pull_is_taken_and_names_each_page(north: TenantBinding) -> None:
    sweep = pull(north, Kind.PRODUCT, pages=2)
    delta = pull(north, Kind.PRODUCT, "delta")
    for _ in range(2):
        with north.publications.publish(Kind.PRODUCT, delta, "d", complete_sweep=True) as publication:
            publication.stage(frame(Kind.PRODUCT, [product("A")], page=1), pull=sweep)
            publication.stage(frame(Kind.PRODUCT, [product("B")], page=0))
    assert publication.counts == Counts(received=2, unchanged=2)
    where = [(each.pull, each.page) for each in north.records.all(Kind.PRODUCT)]
    assert where == [(sweep, 1), (delta, 0)]
    page = north.raw_log.page(*where[0])
    assert page is not None
    assert page.body == f'{{"page": 1, "of": {sweep}}}'.encode()


def test_a_reject_keeps_its_reason_until_it_passes(north: TenantBinding, clock: FixedClock) -> None:
    publish(north, Kind.PRODUCT, [product("A")], rejected=["B", "C"])
    first = clock.now()
    clock.advance(hours=1)
    publish(north, Kind.PRODUCT, [], rejected=["B"], sweep=False, digest="digest-2")
    seen = {each.source_key: (each.first_seen, each.last_seen, each.mapping_digest) for each in north.rejects.find()}
    assert seen == {"B": (first, clock.now(), "digest-2"), "C": (first, first, "digest-1")}
    assert [(each.reason, each.raw) for each in north.rejects.find(Kind.PRODUCT)] == [
        ("unit: PCS isn't in the table units", '{"No": "0013"}')
    ] * 2
    publish(north, Kind.PRODUCT, [product("B")], sweep=False)
    assert [each.source_key for each in north.rejects.find()] == ["C"]
    publish(north, Kind.PRODUCT, [], out=["C"], sweep=False)
    assert north.rejects.find() == []


def test_a_reject_that_vanished_is_cleared_by_a_sweep_only(north: TenantBinding) -> None:
    publish(north, Kind.PRODUCT, [], rejected=["B"])
    publish(north, Kind.PRICE, [], rejected=["B"])
    publish(north, Kind.PRODUCT, [], sweep=False)
    assert [each.kind for each in north.rejects.find()] == [Kind.PRICE, Kind.PRODUCT]
    publish(north, Kind.PRODUCT, [])
    assert [each.kind for each in north.rejects.find()] == [Kind.PRICE]


def test_a_frame_that_lacks_a_column_is_refused(north: TenantBinding) -> None:
    number = pull(north, Kind.PRODUCT)
    with (
        pytest.raises(PermanentError, match="product: the frame lacks unit"),
        north.publications.publish(Kind.PRODUCT, number, "d", complete_sweep=True) as publication,
    ):
        publication.stage(frame(Kind.PRODUCT, [product()]).drop(columns=["unit"]))


def test_counts_that_do_not_add_up_are_a_defect() -> None:
    with pytest.raises(PermanentError, match="a defect of the hub: 3 records came, 2 are accounted for"):
        Counts(received=3, stored=1, repeated=1).check()


def test_an_amount_keeps_every_digit_through_an_update(north: TenantBinding) -> None:
    digits = [Decimal("0.1"), Decimal("0.0000000001"), Decimal("999999999999999999.9999999999"), Decimal(0)]
    for amount in digits:
        publish(north, Kind.PRICE, [price(amount=str(amount))])
        stored = next(north.records.all(Kind.PRICE)).record
        assert isinstance(stored, Price)
        assert stored.amount == amount


def test_a_reject_is_kept_whatever_is_in_it(north: TenantBinding) -> None:
    endless = "".join(chr(0x4E00 + number) for number in range(20_000))  # as a page of it packs badly
    with north.publications.publish(Kind.PRODUCT, pull(north, Kind.PRODUCT), "d", complete_sweep=True) as publication:
        publication.reject(rejects("A\0", endless, reason="name holds \0", raw='{"name": "\0"}'))
    first, second = north.rejects.find()
    assert (first.source_key, first.reason, first.raw) == ("A\u2400", "name holds \u2400", '{"name": "\u2400"}')
    assert second.source_key == endless[:LONGEST_KEY]
