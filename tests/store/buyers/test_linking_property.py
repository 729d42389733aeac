"""Two accounts share a buyer exactly when they have the same valid VAT number or a rule says so, in whatever order."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations, count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.buyers.accounts import buyer_of, link, link_accounts, unlink
from hub.records import Customer, Kind
from hub.rules import vat_number
from hub.store import Store
from hub.store.buyers.link_proposals import LinkOutcome
from tests.support.chaos.scale import EXAMPLES
from tests.support.frames import publish

OFFICES = ("north", "south", "dublin")
PLACES = [(office, f"A-{number}") for office in OFFICES for number in range(3)]
_rounds = count(1)
_valid = (number for number in map("{:09d}".format, count(980_000_000)) if vat_number.normalize(f"GB{number}", "GB"))

spelling: st.SearchStrategy[Callable[[str], str | None]] = st.sampled_from(
    [
        "GB{}".format,
        "gb {}".format,
        "XI{}".format,
        lambda number: f"{number[:3]} {number[3:7]} {number[7:]}",
        lambda number: f"GB{int(number) + 1:09d}",  # its check digits are wrong
        lambda number: None,
    ]
)
accounts = st.fixed_dictionaries({place: st.tuples(st.integers(0, 1), spelling) for place in PLACES})
links = st.tuples(st.just("link"), st.sampled_from(PLACES), st.sampled_from(PLACES))
steps = st.lists(
    st.tuples(st.just("pull"), st.sampled_from(OFFICES), st.none())
    | st.tuples(st.just("unlink"), st.sampled_from(PLACES), st.none())
    | links,
    max_size=12,
)


@dataclass
class Expected:
    """What the rule says, in labels: an account goes by its number until a person says where it belongs."""

    numbers: dict[tuple[str, str], str | None]
    labels: dict[tuple[str, str], Any] = field(default_factory=dict)
    ruled: set[tuple[str, str]] = field(default_factory=set)
    left: int = 0

    def see(self, place: tuple[str, str]) -> None:
        number = self.numbers[place]
        self.labels.setdefault(place, ("number", number, self._era(number)) if number else ("own", place))

    def rule(self, place: tuple[str, str], label: Any) -> None:
        if self.labels[place] != label:
            self.labels[place] = label
            self.ruled.add(place)

    def _era(self, number: str) -> int:
        """A number that nobody goes by any more begins anew."""
        by_number = (label for place, label in self.labels.items() if place not in self.ruled)
        eras = [label[2] for label in by_number if label[:2] == ("number", number)]
        self.left += 1
        return eras[0] if eras else self.left


@given(accounts, steps, st.permutations(OFFICES))
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_who_shares_a_buyer(store: Store, accounts: Any, steps: Any, order: list[str]) -> None:
    round_, numbers = next(_rounds), (next(_valid), next(_valid))
    bindings = {office: store.tenant(f"{office}-{round_}") for office in OFFICES}
    written = {place: spell(numbers[which]) for place, (which, spell) in accounts.items()}
    expected = Expected({place: vat_number.normalize(number, "GB") for place, number in written.items()})
    for office in OFFICES:
        customers = [
            Customer(account=place[1], name="The Same", country="GB", blocked=False, vat_number=written[place],
                     email="orders@same.example", phone="020 7946 0000")
            for place in PLACES
            if place[0] == office
        ]  # fmt: skip
        publish(bindings[office], Kind.CUSTOMER, customers)
    for step, place, other in [*steps, *(("pull", office, None) for office in order)]:
        if step == "pull":
            link_accounts(bindings[place])
            for each in PLACES:
                if each[0] == place:
                    expected.see(each)
        elif step == "unlink":
            unlink(bindings[place[0]], place[1], "a person", "")
            expected.see(place)
            expected.left += 1
            expected.rule(place, ("unlinked", expected.left))
        else:
            to = buyer_of(bindings[other[0]], other[1])
            if link(bindings[place[0]], place[1], to, "a person", "") == LinkOutcome.PROPOSED:
                answers = store.system().link_answers
                (waiting,) = [each for each in answers.waiting() if each.buyer == to]
                answers.agree((waiting.tenant, waiting.account), waiting.waits_for[-1], by="another person", note="")
            expected.see(other)
            expected.see(place)
            expected.rule(place, expected.labels[other])
    buyers = {place: bindings[place[0]].links.buyer_of(place[1]) for place in PLACES}
    for one, two in combinations(PLACES, 2):
        assert (buyers[one] == buyers[two]) is (expected.labels[one] == expected.labels[two]), (one, two)
    if not any(step != "pull" for step, _, _ in steps):
        for one, two in combinations(PLACES, 2):
            number = expected.numbers[one]
            assert (buyers[one] == buyers[two]) is (number is not None and number == expected.numbers[two])
