"""Rules of a pack come before the meaning of a status."""

from datetime import UTC, datetime

import pytest

from hub.connectors.base import RequestContext
from hub.connectors.pack.error_rules import MatchRule
from hub.connectors.transport.classify import MESSAGE_LENGTH, RemoteError, classify_response
from hub.connectors.transport.messages import Response
from hub.errors import CallRefused, CredentialsRefused, ErpError, Throttled, Unavailable

CALL, NOW = RequestContext("erp", "Company", "GET things"), datetime(2024, 3, 15, tzinfo=UTC)


def classified(
    answer: Response, remote_error: RemoteError | None, *rules: dict[str, object], now: datetime = NOW
) -> ErpError | None:
    return classify_response(answer, remote_error, [MatchRule.model_validate(rule) for rule in rules], CALL, now)


@pytest.mark.parametrize(
    ("status", "remote_error", "rule", "error"),
    [
        (400, None, {"status": 400, "means": "throttled"}, Throttled),
        (500, ("Too.Busy", ""), {"code": "too.*", "means": "throttled"}, Throttled),
        (500, ("X", "Zu viele Anfragen"), {"text": "*ANFRAGEN*", "means": "throttled"}, Throttled),
        (500, ("X", ""), {"code": "Y", "means": "throttled"}, Unavailable),
        (400, ("X", ""), {"status": 500, "code": "X", "means": "unavailable"}, CallRefused),
        (400, ("X", ""), {"status": 400, "code": "X", "means": "unavailable"}, Unavailable),
        (200, ("301", "expired"), {"code": "301", "means": "credentials"}, CredentialsRefused),
        (500, ("App.Error", ""), {"code": "App.*", "means": "refused"}, CallRefused),
        (502, None, {"code": "App.*", "means": "refused"}, Unavailable),
    ],
)
def test_a_rule_matches_by_all_that_it_gives(
    status: int, remote_error: tuple[str, str] | None, rule: dict[str, object], error: type[ErpError]
) -> None:
    actual = classified(Response(status, {}, b""), RemoteError(*remote_error) if remote_error else None, rule)
    assert type(actual) is error


def test_the_first_rule_that_matches_counts() -> None:
    rules: list[dict[str, object]] = [{"code": "A*", "means": "refused"}, {"code": "AB", "means": "throttled"}]
    assert type(classified(Response(500, {}, b""), RemoteError("AB", ""), *rules)) is CallRefused


def test_what_is_fine_is_no_error() -> None:
    assert classified(Response(201, {}, b""), None, {"status": 500, "means": "refused"}) is None


def test_long_messages_are_cut() -> None:
    actual = classified(Response(400, {}, b""), RemoteError("X", "x" * 9999))
    assert actual is not None
    assert len(actual.message) < MESSAGE_LENGTH + 50


@pytest.mark.parametrize(("value", "after"), [
    ("0", 0), (" 12 ", 12), ("1.5", 1.5), ("9" * 400, float("inf")), ("9" * 5000, None), ("٣", None),
    ("soon", None), ("-3", None), ("nan", None), ("", None), (None, None),
    # RFC 9110, 5.6.7: the three forms of one moment, all of GMT
    ("Sun, 06 Nov 1994 08:49:37 GMT", 37), ("Sunday, 06-Nov-94 08:49:37 GMT", 37), ("Sun Nov  6 08:49:37 1994", 37),
    ("Sun, 06 Nov 1994 08:40:00 GMT", 0), ("Sun, 06 Nov 99994 08:49:37 GMT", None),
])  # fmt: skip
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after(status: int, value: str | None, after: float | None) -> None:
    headers = {} if value is None else {"Retry-After": value}
    actual = classified(Response(status, headers, b""), None, now=datetime(1994, 11, 6, 8, 49, tzinfo=UTC))
    assert isinstance(actual, Throttled if status == 429 else Unavailable)
    assert actual.after == after
