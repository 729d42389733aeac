import json

import pytest

from hub.web.event_arguments import with_whole_letters


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("plain", "plain"),
        ("\ud83d\ude00", "\N{GRINNING FACE}"),
        ("\ud800", "\N{REPLACEMENT CHARACTER}"),
        ("a\udc00b", "a\N{REPLACEMENT CHARACTER}b"),
        ("\ude00\ud83d", 2 * "\N{REPLACEMENT CHARACTER}"),
        ("\ud83d\ud83d\ude00", "\N{REPLACEMENT CHARACTER}\N{GRINNING FACE}"),
        (r"\ud800", r"\ud800"),
        ("\\\ud800", "\\\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_half_a_letter_is_replaced_by_one_as_long(text, whole):
    (argument,) = with_whole_letters([json.dumps({"inserted": [[text]]})])
    assert json.loads(argument) == {"inserted": [[whole]]}


def test_what_is_no_text_is_left_as_it_is():
    assert with_whole_letters([None, 1, {}]) == [None, 1, {}]
    assert with_whole_letters("\\ud800") == "\\ud800"
