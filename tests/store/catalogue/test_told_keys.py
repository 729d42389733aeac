"""Documents that come without some of their rows, and records that the ERP says are deleted."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from uuid import UUID

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.errors import TooMuchWouldVanish
from hub.records import Kind, Price
from hub.store import Store, TenantBinding
from hub.store.catalogue.publication_batch import PublicationBatch
from hub.store.catalogue.publication_counts import Counts
from tests.support.frames import WATERMARK, frame, price, publish, pull, rejects

Step = Callable[[PublicationBatch], object]


def rows(document: str, *numbers: int, amount: str = "1") -> Step:
    """A document with these rows, all of them."""

    def stage(batch: PublicationBatch) -> None:
        batch.documents(pa.array([document]), 1)
        records = [price(document, amount, min_quantity=Decimal(number)) for number in numbers]
        if records:
            batch.stage(frame(Kind.PRICE, records, [f"{document}|{number}" for number in numbers]))

    return stage


def deleted(*keys: str) -> Step:
    return lambda batch: batch.deleted(pa.array(keys))


def told(binding: TenantBinding, *steps: Step, sweep: bool = False, max_vanish: Decimal | None = None) -> Counts:
    number = pull(binding, Kind.PRICE, "sweep" if sweep else "delta", WATERMARK)
    publishing = binding.publications.publish(Kind.PRICE, number, "d", complete_sweep=sweep, max_vanish=max_vanish)
    with publishing as batch:
        for step in steps:
            step(batch)
    return batch.counts


def held(binding: TenantBinding) -> set[tuple[str, int]]:
    found = (stored.record for stored in binding.records.all(Kind.PRICE))
    return {(each.sku, int(each.min_quantity)) for each in found if isinstance(each, Price)}


def test_rows_that_a_document_comes_without_are_gone(store: Store) -> None:
    north, south = store.tenant("uk-north"), store.tenant("uk-south")
    told(north, rows("A", 1, 2, 3), rows("B", 1, 2), sweep=True)
    told(south, rows("A", 2), sweep=True)
    counts = told(north, rows("A", 1, 3))
    assert (counts.received, counts.unchanged, counts.vanished) == (2, 2, 1)
    assert held(north) == {("A", 1), ("A", 3), ("B", 1), ("B", 2)}
    assert told(north, rows("B")).vanished == 2
    assert held(north) == {("A", 1), ("A", 3)}
    # another office's
    assert held(south) == {("A", 2)}


def unreadable(document: str) -> Step:
    def reject(batch: PublicationBatch) -> None:
        batch.unreadable(pa.array([document]))
        batch.reject(rejects(f"{document}|"))

    return reject


def test_a_record_that_nobody_can_tell_leaves_all_that_didnt_come(north: TenantBinding) -> None:
    told(north, rows("A", 1, 2), rows("B", 1), sweep=True)
    counts = told(north, rows("A", 1), lambda batch: batch.unknown(), sweep=True)
    assert counts.vanished == 1  # its document came without it
    assert held(north) == {("A", 1), ("B", 1)}
    assert told(north, rows("A", 1), sweep=True).vanished == 1


@pytest.mark.parametrize("sweep", [True, False])
def test_rows_of_a_document_that_cant_be_read_stay(north: TenantBinding, sweep: bool) -> None:
    told(north, rows("A", 1, 2), rows("AA", 1), sweep=True)
    counts = told(north, unreadable("A"), rows("AA", 1), sweep=sweep)
    assert (counts.rejected, counts.vanished) == (1, 0)
    # what another page shows of it later counts
    assert told(north, unreadable("A"), rows("A", 1), rows("AA", 1), sweep=sweep).vanished == 1
    assert told(north, rows("A", 1), unreadable("A"), rows("AA"), sweep=sweep).vanished == 1
    assert held(north) == {("A", 1)}


@pytest.mark.parametrize(("one", "other"), [("A", "AA"), ("A", "A}"), ("A", "A{"), ("A", "A!"), ("A\\|B", "A")])
def test_no_other_document_loses_a_row(north: TenantBinding, one: str, other: str) -> None:
    told(north, rows(one, 1, 2), rows(other, 1, 2), sweep=True)
    told(north, rows(one, 1))
    assert held(north) == {(one, 1), (other, 1), (other, 2)}
    told(north, rows(other))
    assert held(north) == {(one, 1)}


def test_what_is_said_to_be_deleted_is_gone_unless_it_comes_again(north: TenantBinding) -> None:
    told(north, rows("A", 1, 2, 3), sweep=True)

    def again(batch: PublicationBatch) -> None:
        batch.stage(frame(Kind.PRICE, [price("A", "2", min_quantity=Decimal(2))], ["A|2"]))

    counts = told(north, deleted("A|1", "A|2", "unknown"), again)
    assert (counts.received, counts.stored, counts.vanished) == (1, 1, 1)
    assert held(north) == {("A", 2), ("A", 3)}
    assert told(north, again, deleted("A|2")) == Counts(received=1, repeated=1, vanished=1)
    assert held(north) == {("A", 3)}


def test_more_deletions_than_the_guard_allows_store_nothing(north: TenantBinding) -> None:
    told(north, rows("A", 1, 2, 3, 4), sweep=True)
    with pytest.raises(TooMuchWouldVanish):
        told(north, deleted("A|1", "A|2"), max_vanish=Decimal("0.25"))
    assert len(held(north)) == 4
    told(north, deleted("A|1"), max_vanish=Decimal("0.25"))
    assert len(held(north)) == 3


def test_the_last_good_row_of_a_rejected_record_stays_with_its_document(north: TenantBinding) -> None:
    told(north, rows("A", 1, 2), sweep=True)

    def broken(batch: PublicationBatch) -> None:
        rows("A")(batch)
        batch.reject(rejects("A|1"))

    told(north, broken)
    assert held(north) == {("A", 1)}
    assert [each.source_key for each in north.rejects.find()] == ["A|1"]
    # with its row the reject goes, too
    told(north, rows("A"))
    assert (held(north), [*north.rejects.find()]) == (set(), [])


def test_a_row_that_takes_the_place_of_one_that_is_gone_is_no_rival(north: TenantBinding) -> None:
    publish(north, Kind.PRICE, [price("A", "1")], keys=["A|9"])

    def another(batch: PublicationBatch) -> None:
        batch.documents(pa.array(["A"]), 1)
        batch.stage(frame(Kind.PRICE, [price("A", "2")], ["A|5"]))

    assert told(north, another) == Counts(received=1, stored=1)


@pytest.mark.parametrize("documents", [[], ["Z"], ["!"]], ids=["none came", "behind", "before"])
def test_a_rival_that_nothing_was_told_of_stands(north: TenantBinding, documents: list[str]) -> None:
    publish(north, Kind.PRICE, [price("A", "1")], keys=["A|9"])

    def another(batch: PublicationBatch) -> None:
        if documents:
            batch.documents(pa.array(documents), 1)
        batch.stage(frame(Kind.PRICE, [price("A", "2")], ["A|5"]))

    assert told(north, another) == Counts(received=1, rejected=1)


STEPS = st.one_of(
    st.builds(
        lambda document, numbers: rows(document, *sorted(numbers)),
        st.sampled_from("AB"),
        st.sets(st.integers(1, 4)),
    ),
    st.builds(lambda keys: deleted(*sorted(keys)), st.sets(st.sampled_from(["A|1", "A|2", "B|1", "B|4"]), min_size=1)),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(STEPS, max_size=4), max_size=4), st.uuids())
def test_a_replay_of_all_gives_what_deltas_gave(store: Store, deltas: Sequence[Sequence[Step]], office: UUID) -> None:
    first = rows("A", 1, 2, 3), rows("B", 1, 4)
    binding = store.tenant(str(office))
    told(binding, *first, sweep=True)
    for steps in deltas:
        told(binding, *steps)
    expected = held(binding)
    told(binding, *first, *(step for steps in deltas for step in steps), sweep=True)
    assert held(binding) == expected
