"""What makes two accounts look like one customer's, and what doesn't."""

import time
from itertools import permutations

import pytest

from hub.buyers.matching import CALLING_CODES, MAX_SHARING, MatchCandidate, match, plain_email, plain_phone


def account(number: int, name: str = "", office: str = "north", **more: str) -> MatchCandidate:
    """An account with a buyer and, unless it is given, a name of its own."""
    own = name or f"{chr(97 + number % 26) * 9}{number}"
    return MatchCandidate(office, f"A-{number}", more.pop("buyer", f"B-{office}-{number}"), own, "GB", **more)


def found(*accounts: MatchCandidate, **more: object) -> list[tuple[str, str, tuple[str, ...]]]:
    given = match(accounts, **more)  # type: ignore[arg-type]
    return [(each.first.account, each.second.account, each.because) for each in given]


@pytest.mark.parametrize(
    ("one", "other", "because"),
    [
        ({"email": "Orders@Shop.example "}, {"email": "orders@shop.example"}, "same e-mail"),
        ({"phone": "+44 (0)20 7946 0000"}, {"phone": "020 7946 0000"}, "same phone"),
        ({"name": "The Bird-Cage Co. Ltd."}, {"name": "BIRD CAGE LIMITED"}, "same name"),
        ({"name": "Harbour Lights Trading"}, {"name": "Harbor Lights Trading Ltd"}, "nearly the same name"),
        ({"name": "Harbour Lights Trading"}, {"name": "Marbour Lights Trading"}, "nearly the same name"),
        ({"vat_number": "GB980780684"}, {"vat_number": "GB980780684"}, "same VAT number"),
    ],
)
def test_what_suggests(one, other, because):
    assert found(account(1, **one), account(2, office="south", **other)) == [("A-1", "A-2", (because,))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"email": ""}, {"email": ""}),
        ({"email": "n/a"}, {"email": "n/a"}),
        ({"email": "sales@shop.example"}, {"email": "orders@shop.example"}),
        ({"phone": "0000 000000"}, {"phone": "0000 000000"}),
        ({"phone": "946 000"}, {"phone": "946 000"}),
        ({"phone": "020 7946 0000"}, {"phone": "+353 20 7946 0000"}),
        ({"name": "Ltd"}, {"name": "Limited"}),
        ({"name": "Garden Shop 12"}, {"name": "Garden Shop 13"}),
        ({"name": "Harbour Lights Trading"}, {"name": "Harbour Rights Company"}),
        ({"name": "Oak"}, {"name": "Oat"}),
        ({"email": "a@b.example", "buyer": "B-1"}, {"email": "a@b.example", "buyer": "B-1"}),
    ],
)
def test_what_suggests_nothing(one, other):
    assert found(account(1, **one), account(2, office="south", **other)) == []


def test_what_many_share_says_nothing():
    few = [account(number, email="info@mall.example") for number in range(MAX_SHARING)]
    assert len(found(*few)) == MAX_SHARING * (MAX_SHARING - 1) // 2
    assert found(*few, account(MAX_SHARING, email="info@mall.example")) == []
    alike = [account(number, f"Harbour Light{'s' * (number % 2)} Trading") for number in range(2 * MAX_SHARING + 2)]
    assert found(*alike) == []


def test_the_pair_with_the_most_reasons_comes_first():
    same = {"email": "a@b.example", "phone": "020 7946 0000", "name": "Bird Cage"}
    one = {"email": "c@d.example"}
    assert found(account(1, **one), account(2, **one), account(3, **same), account(4, **same)) == [
        ("A-3", "A-4", ("same e-mail", "same phone", "same name")),
        ("A-1", "A-2", ("same e-mail",)),
    ]


def test_a_pair_that_was_taken_apart_isnt_suggested_again():
    three = [account(number, email="a@b.example") for number in (1, 2, 3)]
    apart = {frozenset({("north", "A-1"), ("north", "A-3")})}
    assert found(*three, apart=apart) == [("A-1", "A-2", ("same e-mail",)), ("A-2", "A-3", ("same e-mail",))]


def test_two_buyers_with_several_accounts_are_suggested_once():
    linked = [account(number, buyer="B-1", email="a@b.example", phone="020 7946 0000") for number in (1, 2)]
    alone = account(3, email="a@b.example"), account(4, buyer="B-north-3", phone="+44 20 7946 0000")
    assert found(*linked, *alone) == [("A-1", "A-3", ("same e-mail", "same phone"))]


@pytest.mark.parametrize(
    ("number", "country", "plain"),
    [
        ("020 7946 0000", "GB", "442079460000"),
        ("+44 20 7946 0000", "IE", "442079460000"),
        ("0044 (0)20 7946-0000 ext. 12", "GB", "442079460000"),
        ("(01) 496 0000", "IE", "35314960000"),
        ("+353 1 496 0000", "GB", "35314960000"),
        ("01 496 0000", "XX", "14960000"),
        ("+00 123456", "GB", None),
        ("ring twice", "GB", None),
        (None, "GB", None),
    ],
)
def test_a_telephone_number_however_it_is_written(number, country, plain):
    assert plain_phone(number, country) == plain


def test_no_calling_code_begins_another():
    codes = set(CALLING_CODES.values())
    assert [pair for pair in permutations(codes, 2) if pair[1].startswith(pair[0])] == []


def test_an_address_is_one():
    assert plain_email(" A@B.example") == "a@b.example"
    assert [plain_email(each) for each in (None, "", "none", "@", "a b@c")] == [None] * 5


def test_the_work_grows_with_the_accounts_and_not_with_their_square():
    def seconds(size: int) -> float:
        accounts = [account(number, f"Harbour Lights {number * 7919 % size:06x}") for number in range(size)]
        begun = time.process_time()
        match(accounts)
        return time.process_time() - begun

    assert seconds(16_000) < 8 * seconds(4_000)
