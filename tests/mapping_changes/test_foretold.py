"""What `difference` says before is what accepting the file then does, record for record and price for price."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.records import Kind
from hub.sync.pull import pull
from hub.sync.replay import translate_again
from tests.support.room import PULLED, Room, by_source, guard
from tests.support.world import World, at_both_erps

KEPT_OUT = "[INTERNAL, SAMPLE]"
NAME = {"uk-north": "Name", "uk-south": "Name", "ireland": "displayName"}
UNITS = {
    "uk-north": {"PCS": "each", "BOX": "box", "PAL": "pallet"},
    "ireland": {"PCS": "each", "BX": "box", "PLT": "pallet"},
}
CATALOGUE = (Kind.PRODUCT, Kind.PRICE)


def measured(room, kinds):
    """What the store holds and rejects, by the ERP's own keys."""
    office = room.office()
    rejects = {kind: {each.source_key for each in office.store.rejects.find(kind)} for kind in kinds}
    return {kind: (by_source(office, kind), rejects[kind]) for kind in kinds}


def accepted(room, kinds):
    """A person's yes, applied to these kinds; the counts."""
    office = room.office()
    office.accept("the sales manager", office.draft(), confirmed=True)
    return {kind: translate_again(office, kind) for kind in kinds}


def assert_as_foretold(room, kinds, act=accepted):
    """Accept the file, and see that the store changed as `difference` said before."""
    before, foretold = measured(room, kinds), {each.kind: each for each in room.difference(kinds).kinds}
    done = act(room, kinds)
    after = measured(room, kinds)
    for kind in kinds:
        (old, old_rejects), (new, new_rejects), found = before[kind], after[kind], foretold[kind]
        same = old.keys() & new.keys()
        changed = {key for key in same if old[key] != new[key]}
        assert found.live == len(old)
        assert (found.new, found.vanish) == (len(new.keys() - old.keys()), len(old.keys() - new.keys()))
        assert (found.changed, found.refused_count, found.cured) == (
            len(changed), len(new_rejects - old_rejects), len(old_rejects - new_rejects),
        )  # fmt: skip
        fields = Counter(name for key in changed for name in old[key] if old[key][name] != new[key][name])
        assert {name: change.count for name, change in found.fields.items()} == fields
        keys = type(next(room.office().store.records.all(kind)).record).key if new else ()
        renamed = sum(any(old[key][name] != new[key][name] for name in keys) for key in changed)
        counts = done[kind]
        assert (counts.stored, counts.vanished) == (found.new + found.changed, found.vanish + renamed)
        assert counts.rejected == len(new_rejects)
        assert_prices_as_foretold(kind, found, [(old[key], new[key]) for key in changed])
    again = room.difference(kinds)
    assert all(each.is_nothing for each in again.kinds)


def assert_prices_as_foretold(kind, found, pairs):
    amount, currency = {Kind.PRICE: ("amount", "currency"), Kind.PRODUCT: ("base_amount", "base_currency")}.get(
        kind, ("", "")
    )
    moved = [
        (old[amount], new[amount], old[currency] == new[currency])
        for old, new in pairs
        if amount and (old[amount] != new[amount] or (old[currency] != new[currency] and old[amount] is not None))
    ]
    shares = [new / old - 1 if old and new is not None and same else None for old, new, same in moved]
    assert found.moved == len(moved)
    sizes = sorted((Decimal("Infinity") if share is None else abs(share) for share in shares), reverse=True)
    assert [move.size for move in found.moves] == sizes[:20]
    assert all((move.before, move.after) in [(old, new) for old, new, _ in moved] for move in found.moves)


def all_at_once(room):
    room.price("round: 1")
    units = UNITS[room.name]
    pack = [*units][1]
    room.edit(
        (f"{pack}: box, ", f"{pack}: carton, "),
        (KEPT_OUT, "[SAMPLE, KITCHEN]"),
        ("VAT0: zero}", "VAT0: zero, VAT99: exempt}") if room.name == "uk-north" else ("IE9: second-reduced, ", ""),
    )
    room.edit(add=f"customer:\n  name: {{from: {NAME[room.name]}, trim: true, upper: true}}\n")


@at_both_erps
def test_all_kinds_of_change_are_done_as_they_were_foretold(open_room, name):
    room = open_room(name)
    all_at_once(room)
    calls = room.calls()

    def yes(room, kinds):
        applied = room.accept()
        assert (applied.counts.keys(), applied.failed) == ({*kinds}, {})
        return applied.counts

    assert_as_foretold(room, PULLED, yes)
    assert room.calls() == calls


@pytest.mark.parametrize("world_backend", ["postgresql"], indirect=True)
def test_they_are_on_postgresql_too(world: World) -> None:
    room = Room(world, limits=guard())
    for kind in (*CATALOGUE, Kind.CUSTOMER):
        pull(room.office(), kind)
    all_at_once(room)
    assert_as_foretold(room, (*CATALOGUE, Kind.CUSTOMER))


def mapping_texts():
    """Edits of North's file: any tables, any categories kept, prices rounded or not, names one way or another."""
    codes = st.lists(st.sampled_from(["PCS", "BOX", "PAL", "FUDER"]), min_size=1, unique=True)
    words = st.permutations(["each", "box", "pallet", "crate"])  # a table that is used backwards is one-to-one
    return st.fixed_dictionaries(
        {
            "units": st.builds(lambda codes, words: dict(zip(codes, words, strict=False)), codes, words),
            "vat": st.dictionaries(
                st.sampled_from(["VAT20", "VAT5", "VAT0", "VAT99"]),
                st.sampled_from(["standard", "reduced", "zero", "exempt"]),
                min_size=1,
            ),
            "out": st.sets(st.sampled_from(["INTERNAL", "SAMPLE", "KITCHEN", "DECOR", "LIGHT"]), min_size=1),
            "places": st.sampled_from([None, 0, 1]),
            "currency": st.sampled_from(["GBP", "EUR"]),
            "upper": st.booleans(),
        }
    )


def flow(table):
    return "{" + ", ".join(f"{key}: {value}" for key, value in table.items()) + "}"


def written(room, text):
    """North's file with these parts."""
    places = f", round: {text['places']}" if text["places"] is not None else ""
    room.file.write_text(
        f"""extends: [base/nav_soap, regions/gb]
tables:
  units: {flow(text["units"])}
  vat: {flow(text["vat"])}
  tax_treatments: {{DOMESTIC: domestic, EU: reverse-charge, EXPORT: export}}
  currencies: {{"": {text["currency"]}}}
product:
  keep: {{Item_Category_Code: {{not in: [{", ".join(sorted(text["out"]))}]}}}}
  name: {{from: Description, trim: true{", upper: true" if text["upper"] else ""}}}
  base_amount: {{from: Unit_Price, number: true{places}}}
  base_currency: {{constant: {text["currency"]}}}
price:
  amount: {{from: Unit_Price, number: true{places}}}
""",
        encoding="utf-8",
    )


def test_whatever_is_edited_is_done_as_it_was_foretold(north):
    """Each edit comes upon what the ones before it left."""

    @settings(max_examples=8, derandomize=True, suppress_health_check=[*HealthCheck], database=None)
    @given(mapping_texts())
    def edited(text):
        written(north, text)
        if not north.draft().is_accepted:
            assert_as_foretold(north, CATALOGUE)

    edited()
