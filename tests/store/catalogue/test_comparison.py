"""A comparison says what a publication would do, and does nothing of it."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from hub.records import RECORDS, Kind, Record, Stock
from hub.store import Store, TenantBinding
from hub.store.catalogue.comparison import Change, Comparison, Refusal
from tests.support.frames import frame, left_out, price, product, publish, rejects

PRODUCT = Kind.PRODUCT


def fields(record: Record) -> dict:
    return record.model_dump()


class Asked:
    """What a comparison said, read to its end."""

    def __init__(self, comparison: Comparison) -> None:
        changes = sorted(comparison.changes(), key=lambda change: change.source_key)
        self.changes = [Change(each.source_key, _plain(each.before), _plain(each.after)) for each in changes]
        self.refusals, self.cured, self.live = [*comparison.refusals()], comparison.cured(), comparison.live()


def _plain(values):
    return None if values is None else dict(values)


def ask(
    binding: TenantBinding,
    kind: Kind,
    records: Sequence[Record] = (),
    *,
    keys: Sequence[str] | None = None,
    rejected: Sequence[str] = (),
    out: Sequence[str] = (),
) -> Asked:
    """Compare these records, as if all had been read."""
    with binding.publications.dry_run(kind) as gathering:
        gathering.publication.stage(frame(kind, records, keys))
        gathering.publication.reject(rejects(*rejected))
        gathering.publication.leave_out(left_out(*out))
        return Asked(gathering.compare())


def everything(store: Store, *names: str) -> dict:
    """All that is stored of offices, tombstones and pulls too."""
    bindings = {name: store.tenant(name) for name in names}
    return {
        name: (
            {kind: each.records.changes(kind, 0) for kind in RECORDS},
            each.rejects.find(),
            each.records.revision(),
            [
                (each.raw_log.checkpoint(kind), each.raw_log.last_pull(kind), each.mappings.translated_with(kind))
                for kind in RECORDS
            ],
            each.mappings.made(),
        )
        for name, each in bindings.items()
    }


def test_new_changed_and_vanishing_records_are_told_with_all_their_fields(north: TenantBinding) -> None:
    publish(north, PRODUCT, [product("A"), product("B"), product("C")])
    said = ask(north, PRODUCT, [product("A"), product("B", "Lantern", base_amount=Decimal("1.10")), product("D")])
    assert said.changes == [
        Change("B", fields(product("B")), fields(product("B", "Lantern", base_amount=Decimal("1.1")))),
        Change("C", fields(product("C")), None),
        Change("D", None, fields(product("D"))),
    ]
    assert (said.live, said.refusals, said.cured) == (3, [], 0)


def test_what_is_the_same_is_no_change_however_its_digits_are_written(north: TenantBinding) -> None:
    publish(north, Kind.PRICE, [price("A", "2.50"), price("B", "123456789012345678.0123456789")])
    said = ask(north, Kind.PRICE, [price("A", "2.5"), price("B", "123456789012345678.0123456789")])
    assert (said.changes, said.live) == ([], 2)


def test_amounts_are_compared_digit_for_digit(north: TenantBinding) -> None:
    publish(north, Kind.PRICE, [price("A", "123456789012345678.0123456789")])
    (change,) = ask(north, Kind.PRICE, [price("A", "123456789012345678.0123456788")]).changes
    assert change.before["amount"] == Decimal("123456789012345678.0123456789")
    assert change.after["amount"] == Decimal("123456789012345678.0123456788")


def test_a_record_that_only_gets_another_key_is_one_change(north: TenantBinding) -> None:
    publish(north, Kind.PRICE, [price("A"), price("B")], keys=["a", "b"])
    said = ask(north, Kind.PRICE, [price("A", unit="box", amount="5"), price("B")], keys=["a", "b"])
    assert said.changes == [Change("a", fields(price("A")), fields(price("A", unit="box", amount="5")))]


def test_two_records_that_change_keys_with_each_other_are_two_changes(north: TenantBinding) -> None:
    publish(north, Kind.PRICE, [price("A", "1"), price("B", "2")], keys=["a", "b"])
    said = ask(north, Kind.PRICE, [price("A", "2"), price("B", "1")], keys=["b", "a"])
    assert sorted((change.before["amount"], change.after["amount"]) for change in said.changes) == [(1, 2), (2, 1)]


def test_another_source_key_of_the_same_record_is_no_change_of_its_fields(north: TenantBinding) -> None:
    publish(north, PRODUCT, [product("A")], keys=["old"])
    said = ask(north, PRODUCT, [product("A")], keys=["new"])
    assert all(change.before == change.after for change in said.changes)


def test_a_tombstone_is_new_when_it_comes_back_and_nothing_when_it_stays(north: TenantBinding) -> None:
    publish(north, PRODUCT, [product("A"), product("B")])
    publish(north, PRODUCT, [product("A")])
    assert ask(north, PRODUCT, [product("A")]).changes == []
    said = ask(north, PRODUCT, [product("A"), product("B")])
    assert (said.changes, said.live) == ([Change("B", None, fields(product("B")))], 1)


def test_rejects_are_told_and_known_ones_marked(north: TenantBinding) -> None:
    publish(north, PRODUCT, [product("A")], rejected=["X"])
    said = ask(north, PRODUCT, [product("A")], rejected=["X", "Y"])
    reason = "unit: PCS isn't in the table units"
    assert said.refusals == [Refusal("X", reason, known=True), Refusal("Y", reason, known=False)]
    assert (said.changes, said.cured) == ([], 0)


def test_a_reject_that_passes_is_left_out_or_gone_is_cured(north: TenantBinding) -> None:
    publish(north, PRODUCT, [product("A")], rejected=["X", "Y", "Z", "W"])
    said = ask(north, PRODUCT, [product("A"), product("X")], rejected=["W"], out=["Y"])
    assert (said.cured, [each.known for each in said.refusals]) == (3, [True])


def test_a_reject_of_another_kind_or_office_is_none_of_these(store: Store, north: TenantBinding) -> None:
    publish(north, Kind.STOCK, rejected=["X"])
    publish(store.tenant("uk-south"), PRODUCT, rejected=["X"])
    said = ask(north, PRODUCT, rejected=["X"])
    assert ([each.known for each in said.refusals], said.cured) == ([False], 0)
    assert ask(north, PRODUCT).cured == 0


def test_a_rejected_records_last_good_row_doesnt_vanish_and_a_left_out_ones_does(north: TenantBinding) -> None:
    publish(north, PRODUCT, [product("A"), product("B"), product("C")])
    said = ask(north, PRODUCT, [product("C")], rejected=["A"], out=["B"])
    assert said.changes == [Change("B", fields(product("B")), None)]


def test_two_records_with_one_key_are_told_as_a_publication_would_reject_them(north: TenantBinding) -> None:
    publish(north, PRODUCT, [product("A", "First")], keys=["1"])
    said = ask(north, PRODUCT, [product("A", "First"), product("A", "Second")], keys=["1", "2"])
    (refusal,) = said.refusals
    assert (refusal.source_key, refusal.known) == ("1", False)
    assert refusal.reason == "another record has the same sku: 2"
    assert [change.after["name"] for change in said.changes] == ["Second"]


def test_of_a_record_that_came_twice_the_last_counts(north: TenantBinding) -> None:
    publish(north, PRODUCT, [product("A")])
    said = ask(north, PRODUCT, [product("A", "Stale"), product("A")], keys=["A", "A"])
    assert (said.changes, said.refusals) == ([], [])


def test_another_office_isnt_looked_at(store: Store, north: TenantBinding) -> None:
    publish(store.tenant("uk-south"), PRODUCT, [product("A"), product("B")])
    publish(north, PRODUCT, [product("A")])
    said = ask(north, PRODUCT, [product("A"), product("B")])
    assert (said.changes, said.live) == ([Change("B", None, fields(product("B")))], 1)
    assert ask(store.tenant("uk-south"), PRODUCT, [product("A")]).changes == [Change("B", fields(product("B")), None)]


def test_an_empty_read_would_take_everything_away(north: TenantBinding) -> None:
    publish(north, PRODUCT, [product("A"), product("B")])
    assert [change.after for change in ask(north, PRODUCT).changes] == [None, None]


def test_nothing_is_changed_by_asking(store: Store, north: TenantBinding) -> None:
    publish(store.tenant("uk-south"), PRODUCT, [product("A")])
    publish(north, PRODUCT, [product("A"), product("B")], rejected=["X"])
    before = everything(store, "uk-north", "uk-south")
    ask(north, PRODUCT, [product("A", "Other"), product("C")], rejected=["Y"])
    assert everything(store, "uk-north", "uk-south") == before


def test_asking_again_and_publishing_meanwhile_dont_meet(north: TenantBinding) -> None:
    """A comparison holds no lock, and its temporary tables are its own."""
    publish(north, PRODUCT, [product("A")])
    with north.publications.dry_run(PRODUCT) as first, north.publications.dry_run(PRODUCT) as second:
        first.publication.stage(frame(PRODUCT, [product("A", "One")]))
        second.publication.stage(frame(PRODUCT, [product("A", "Two")]))
        publish(north, PRODUCT, [product("A", "Published")])
        assert [change.after["name"] for change in first.compare().changes()] == ["One"]
        assert [change.before["name"] for change in second.compare().changes()] == ["Published"]


def break_off(binding: TenantBinding) -> None:
    with binding.publications.dry_run(PRODUCT) as gathering:
        gathering.publication.stage(frame(PRODUCT, [product("B")]))
        raise ZeroDivisionError


def test_after_an_error_in_the_middle_the_next_comparison_is_clean(north: TenantBinding) -> None:
    publish(north, PRODUCT, [product("A")])
    with pytest.raises(ZeroDivisionError):
        break_off(north)
    assert ask(north, PRODUCT, [product("A")]).changes == []


def test_more_changes_than_one_fetch_brings_all_come(north: TenantBinding) -> None:
    count = 5_001
    publish(north, Kind.STOCK)
    records = [Stock(sku=f"S{number}", quantity=Decimal(number)) for number in range(count)]
    said = ask(north, Kind.STOCK, records)
    assert {change.source_key for change in said.changes} == {record.sku for record in records}
