import pytest

from hub.records.person_names import alike, look_alike, why_no_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("desk", "Desk"),
        ("desk", "desk "),
        ("desk", "d\u0435sk"),
        ("desk", "de\u200bsk"),
        ("desk", "\u202edesk"),
        ("desk", "\uff44esk"),
        ("desk", "d\u00e9sk"),
        ("front desk", "front\u00a0 desk"),
        ("front-desk", "front_desk"),
        ("desk-10", "desk-lO"),
        ("Ian", "1an"),
        ("Ian", "ian"),
        ("STRASSE", "stra\u00dfe"),
        ("\u03a1\u0391\u03a4", "PAT"),
    ],
)
def test_these_look_alike(one: str, other: str) -> None:
    assert look_alike(one, other)
    assert list(alike([one, "somebody", other])) == [(other, one)]


@pytest.mark.parametrize(("one", "other"), [("desk", "desks"), ("ali", "all"), ("jan", "jon"), ("anna b", "annab")])
def test_these_dont(one: str, other: str) -> None:
    assert not look_alike(one, other)


@pytest.mark.parametrize(
    ("name", "why"),
    [("desk ", "blanks around"), ("\u202edesk", r"U\+202E"), ("de\u200bsk", r"U\+200B"), ("de\tsk", r"U\+0009")],
)
def test_what_no_name_may_have(name: str, why: str) -> None:
    assert why_no_name("Anna-Lena O\u2019Br\u00edan \u738b") is None
    with pytest.raises(AssertionError, match=why):
        raise AssertionError(why_no_name(name))
