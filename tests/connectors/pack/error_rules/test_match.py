"""What an error means that says that nothing is there: only by the ERP's own words."""

import pytest
from pydantic import ValidationError

from hub.connectors.pack.error_rules import MatchRule


@pytest.mark.parametrize("means", ["empty", "not found"])
@pytest.mark.parametrize(
    "written",
    [
        {"text": "*"},
        {"code": "*"},
        {"status": 500, "text": "?*", "code": "*"},
        {"text": ""},
        {"text": "[a-z]*"},
        {"text": "[!]x]*"},
        {"text": " - *"},
    ],
)
def test_a_pattern_for_any_words_says_of_no_error_that_nothing_is_there(means, written):
    with pytest.raises(ValidationError, match=f"`means: {means}` needs the ERP's own words"):
        MatchRule.model_validate({**written, "means": means})


@pytest.mark.parametrize("status", [-1, 0, 99, 600, 99999])
def test_a_status_that_no_answer_has_is_refused(status):
    with pytest.raises(ValidationError, match="status"):
        MatchRule.model_validate({"status": status, "means": "refused"})


@pytest.mark.parametrize(
    ("earlier", "later", "leaves"),
    [
        ({"status": 422}, {"status": 422, "code": "twice"}, False),
        ({"status": 422}, {"code": "twice"}, True),
        ({"code": "T*"}, {"code": "twice"}, False),
        ({"code": "TWICE", "text": "*"}, {"status": 409, "code": "twice"}, False),
        ({"code": "t*"}, {"code": "*"}, True),
        ({"code": "t*e"}, {"code": "t*"}, True),
        ({"text": "no *"}, {"code": "twice"}, True),
    ],
)
def test_a_rule_of_which_an_earlier_one_leaves_nothing_is_known(earlier, later, leaves):
    first, second = (MatchRule.model_validate({**each, "means": "refused"}) for each in (earlier, later))
    assert first.leaves_nothing_to(second) is not leaves
    assert first.leaves_nothing_to(first)


@pytest.mark.parametrize("written", [{"text": "No * found"}, {"code": "5"}, {"code": "*_missing", "text": "*"}])
def test_words_of_its_own_do(written):
    assert MatchRule.model_validate({**written, "means": "not found"}).means == "not found"


def test_any_words_may_mean_that_it_was_refused():
    assert MatchRule.model_validate({"status": 409, "text": "*", "means": "refused"}).text == "*"
