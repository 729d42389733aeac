"""A log line is one line."""

import logging
import re

from hub.cli.log_lines import LogLines


def test_an_erp_forges_no_line_and_moves_no_cursor():
    record = logging.LogRecord("hub", logging.WARNING, "", 1, "%s: %s", ("uk-north", "down\n2026 up\x1b[2J"), None)
    assert re.fullmatch(r"[\d-]{10} [\d:]{8}Z uk-north: down␊2026 up␛\[2J", LogLines().format(record))


def test_a_traceback_keeps_its_own_lines():
    try:
        raise ValueError("odd\x1b")
    except ValueError as error:
        record = logging.LogRecord("hub", logging.ERROR, "", 1, "failed", (), (type(error), error, None))
    head, told = LogLines().format(record).split("\n")
    assert head.endswith("Z failed")
    assert told == "ValueError: odd␛"
