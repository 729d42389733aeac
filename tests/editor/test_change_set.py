import pytest

from hub.editor.change_set import LONGEST, MOST_WORK, fits


@pytest.mark.parametrize(
    "change",
    [
        {"sections": [10, -1], "inserted": []},
        {"sections": [4, -1, 0, 3, 6, -1], "inserted": [[], ["abc"]]},
        {"sections": [10, 0], "inserted": []},
        {"sections": [2, 1, 8, -1], "inserted": [["", ""]]},
        {"sections": [3, -1, 7, LONGEST - 11], "inserted": [[], ["x" * (LONGEST - 11)]]},
    ],
)
def test_what_the_editor_sends_of_a_text_of_ten_fits(change):
    assert fits(change, 10)


@pytest.mark.parametrize(
    "change",
    [
        None,
        {},
        {"sections": "1", "inserted": []},
        {"sections": [9, -1], "inserted": []},
        {"sections": [10, -1] * 1_000, "inserted": []},
        {"sections": [20, -1, -10, -1], "inserted": []},
        {"sections": [10], "inserted": []},
        {"sections": [10, -2], "inserted": []},
        {"sections": [10.0, -1], "inserted": []},
        {"sections": [10, "1"], "inserted": [["a"]]},
        {"sections": [10, 1], "inserted": ["a"]},
        {"sections": [10, 1], "inserted": [[1]]},
        {"sections": [10, 1], "inserted": {}},
        {"sections": [10, -1, 0, LONGEST], "inserted": [[], ["x" * LONGEST]]},
    ],
    ids=range(14),
)
def test_what_no_editor_sends_of_it_does_not(change):
    assert not fits(change, 10)


def test_many_sections_of_a_long_text_are_too_much_work():
    length, inserted = 500_000, MOST_WORK // 500_000 // 2
    assert fits({"sections": [length, -1, *[0, 1] * (inserted - 1)], "inserted": []}, length)
    assert not fits({"sections": [length, -1, *[0, 1] * inserted], "inserted": []}, length)
