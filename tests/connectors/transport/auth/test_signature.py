"""Signatures of requests, by the vectors of the RFCs, and templates that would sign nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from pytest_httpserver import HTTPServer

from hub.connectors.transport.auth.auth import Means
from hub.connectors.transport.auth.signature import Signature
from hub.connectors.transport.exchange import Transport
from hub.connectors.transport.messages import Request
from hub.connectors.transport.transfer import Transfer
from hub.records import Kind
from tests.support.bench import CountingBudget, ManualClock
from tests.support.peer import CALL
from tests.support.small_pack import listed, small_connector, small_erp, small_pack

JEFE = b"what do ya want for nothing?"
HEADERS = {"X-Signature": "{signature}"}


def model(**more: Any) -> Signature:
    return Signature.model_validate({"kind": "hmac", "headers": HEADERS, "base": "{path}"} | more)


def signed(request: Request, keys: dict[str, str], **more: Any) -> Request:
    clock = ManualClock()  # 2024-03-15 12:00
    means = Means(Transport(clock, 1, Transfer()), clock, "", nonce=lambda: "n1")
    said = model(**more).sign_in(keys, means).sign(request, CALL)
    return said.stamped(said) if said.stamped else said


@pytest.mark.parametrize(
    ("algorithm", "digest"),
    [("sha256", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),  # RFC 4231, 4.3
     ("sha512", "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"),
     ("sha1", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")],  # RFC 2202, 3
)  # fmt: skip
def test_the_rfcs_vectors(algorithm: str, digest: str) -> None:
    request = Request("POST", "https://h/a", {}, JEFE)
    said = signed(request, {"secret": "Jefe"}, base="{body}", algorithm=algorithm, encoding="hex")
    assert said.headers == {"X-Signature": digest}


def test_what_a_request_says_is_signed_and_shown_as_the_templates_have_it() -> None:
    request = Request("GET", "https://erp.example:8443/v1/things?x=1&y=%26", {"Accept": "a"})
    names = ["method", "host", "path", "query", "url", "body_digest", "nonce", "timestamp", "account"]
    base = "|".join(f"{{{name}}}" for name in names)
    headers = {"Authorization": "HMAC {account}:{nonce}:{timestamp}:{signature}", "X-At": "{timestamp}"}
    keys = {"account": "A1", "secret": "s", "salt": "t"}
    said = signed(request, keys, headers=headers, base=base, key="{secret}&{salt}", encoding="hex")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # SHA-256 of nothing
    moment = "1710504000"
    text = f"GET|erp.example:8443|/v1/things|x=1&y=%26|{request.url}|{empty}|n1|{moment}|A1"
    again = signed(Request("POST", "http://h", {}, text.encode()), {"secret": "s&t"}, base="{body}", encoding="hex")
    assert said.authorization == f"HMAC A1:n1:{moment}:{again.headers['X-Signature']}"
    assert said.headers == {"Accept": "a", "X-At": moment}


@pytest.mark.parametrize(
    ("written", "moment"),
    [("seconds", "1710504000"), ("milliseconds", "1710504000000"), ("iso", "2024-03-15T12:00:00Z")],
)  # fmt: skip
def test_moments(written: str, moment: str) -> None:
    headers = {**HEADERS, "X-At": "{timestamp}"}
    said = signed(Request("GET", "https://h"), {"secret": "s"}, headers=headers, timestamp=written)
    assert said.headers["X-At"] == moment


@pytest.mark.parametrize(
    ("written", "why"),
    [({"headers": {"X": "{nonce}"}}, "has no `{signature}`"),
     ({"headers": {"X Y": "{signature}"}}, "headers"),
     ({"headers": {"X": "{signature}{path}"}}, "nothing stands for `{path}`"),
     ({"headers": {"X": "{signature"}}, "a brace opens or closes nothing"),
     ({"base": "{path}{signature}"}, "nothing stands for `{signature}`"),
     ({"base": "{secret}"}, "names nothing of the request"),
     ({"base": "{path}{nonce}"}, "`{nonce}` is signed and no header shows it"),
     ({"key": "fixed"}, "needs a name in braces"),
     ({"key": "{path}"}, "nothing stands for `{path}`"),
     ({"algorithm": "md5"}, "algorithm")],
)  # fmt: skip
def test_what_would_have_no_effect_is_refused(written: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why.replace("{", r"\{").replace("}", r"\}")):
        model(**written)


def test_the_keys_are_what_the_templates_name() -> None:
    signing = model(headers={"X": "{account} {signature}"}, base="{path}{tenant}", key="{secret}&{token}")
    assert signing.required() == {"account", "tenant", "secret", "token"}
    assert signing.secret() == {"secret", "token"}


def test_a_request_that_waited_for_its_turn_is_signed_when_it_goes_out(httpserver: HTTPServer, tmp_path: Path) -> None:
    clock = ManualClock()

    class Waiting(CountingBudget):
        @contextmanager
        def take(self, *, urgent: bool) -> Iterator[CountingBudget]:
            clock.sleep(100)
            yield self

    httpserver.expect_request("/things", headers={"X-At": "1710504100"}).respond_with_data(listed())
    pack = small_pack(tmp_path, '{kind: hmac, base: "{path}", headers: {X-At: "{timestamp}", X: "{signature}"}}')
    erp = small_erp(pack, httpserver.url_for(""), auth={"secret": "s"})
    assert len([*small_connector(erp, clock=clock, budget=Waiting()).fetch(Kind.PRODUCT, None)]) == 1
