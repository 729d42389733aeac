"""What a log says of an error that nobody foresaw: its kind, its place and its way, none of its words."""

import logging
import re

import pytest

from hub.defects import ErrorLog, described
from hub.errors import Unavailable
from hub.printable import shown

WORDS = ("Jane Doe", "hush")


def failing() -> None:
    try:
        raise KeyError("Jane Doe")
    except KeyError as error:
        raise ValueError("hush") from error


def test_the_way_is_told_once_and_without_words(caplog: pytest.LogCaptureFixture) -> None:
    errors = ErrorLog(logging.getLogger("defects"))
    for office in ("uk-north", "uk-north", "ireland"):
        with pytest.raises(ValueError, match="hush") as raised:
            failing()
        assert errors.tell(office, raised.value) == "a defect of the hub: ValueError"
    assert [bool(record.exc_info) for record in caplog.records] == [True, False, True]
    assert caplog.text.count("Wordless: KeyError") == caplog.text.count("Wordless: ValueError") == 2
    assert "in failing" in caplog.text
    assert not any(word in caplog.text.replace('("Jane Doe")', "").replace('("hush")', "") for word in WORDS)


def test_the_hubs_own_errors_are_told_in_their_words(caplog: pytest.LogCaptureFixture) -> None:
    error = Unavailable("comes back at noon", erp="nav", company="North", call="Create")
    assert ErrorLog(logging.getLogger("defects")).tell("uk-north", error) == str(error)
    assert (str(error) in caplog.text, "Traceback" in caplog.text) == (True, False)


def test_an_error_that_stands_behind_itself_comes_to_an_end(caplog: pytest.LogCaptureFixture) -> None:
    error = ValueError()
    error.__cause__ = error
    ErrorLog(logging.getLogger("defects")).tell("uk-north", error)
    assert "Wordless: ValueError" in caplog.text


def test_the_place_is_the_last_one_of_the_hub() -> None:
    with pytest.raises(TypeError) as raised:
        shown(None)
    assert re.fullmatch(r"TypeError at printable.py:\d+", described(raised.value))
