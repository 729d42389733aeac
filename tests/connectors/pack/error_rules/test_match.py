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


@pytest.mark.parametrize("written", [{"text": "No * found"}, {"code": "5"}, {"code": "*_missing", "text": "*"}])
def test_words_of_its_own_do(written):
    assert MatchRule.model_validate({**written, "means": "not found"}).means == "not found"


def test_any_words_may_mean_that_it_was_refused():
    assert MatchRule.model_validate({"status": 409, "text": "*", "means": "refused"}).text == "*"
