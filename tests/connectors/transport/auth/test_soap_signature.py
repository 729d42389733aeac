"""A signature in the Header of each envelope, as NetSuite's TokenPassport is."""

import base64
import hashlib
import hmac
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from pydantic import ValidationError

from hub.connectors.packs import load_pack
from hub.connectors.transport.auth.auth import Means
from hub.connectors.transport.auth.soap_signature import SoapSignature
from hub.connectors.transport.exchange import Transport
from hub.connectors.transport.messages import Request
from hub.connectors.transport.transfer import Transfer
from hub.errors import ConfigurationError
from tests.support.bench import ManualClock
from tests.support.peer import CALL
from tests.support.small_pack import small_pack

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
MESSAGES = "urn:messages_2023_2.platform.webservices.netsuite.com"
ELEMENT = (
    f'<p:tokenPassport xmlns:p="{MESSAGES}"><p:account>{{account}}</p:account>'
    "<p:consumerKey>{consumer_key}</p:consumerKey><p:token>{token}</p:token><p:nonce>{nonce}</p:nonce>"
    '<p:timestamp>{timestamp}</p:timestamp><p:signature algorithm="HMAC-SHA256">{signature}</p:signature>'
    "</p:tokenPassport>"
)
WRITTEN = {
    "kind": "hmac_envelope",
    "element": ELEMENT,
    "base": "{account}&{consumer_key}&{token}&{nonce}&{timestamp}",
    "key": "{consumer_secret}&{token_secret}",
}
KEYS = {"account": "1<2", "consumer_key": "ck", "token": "tk", "consumer_secret": "cs", "token_secret": "ts"}
ENVELOPE = f'<e:Envelope xmlns:e="{SOAP}"><e:Body><a>ü</a></e:Body></e:Envelope>'.encode()


def signed(body: bytes | None, *nonces: str) -> list[Request]:
    """The same message, sent once for each nonce."""
    clock, left = ManualClock(), [*nonces]  # 2024-03-15 12:00
    means = Means(Transport(clock, 1, Transfer()), clock, "", nonce=lambda: left.pop(0))
    said = SoapSignature.model_validate(WRITTEN).sign_in(KEYS, means).sign(Request("POST", "http://h", {}, body), CALL)
    return [said.stamped(said) if said.stamped else said for _ in nonces]


def test_each_message_has_a_nonce_and_a_signature_of_its_own() -> None:
    for nonce, request in zip(("n1", "n2"), signed(ENVELOPE, "n1", "n2"), strict=True):
        root: Any = etree.fromstring(request.body or b"")
        (passport,) = root.findall(f"{{{SOAP}}}Header/{{{MESSAGES}}}tokenPassport")
        told = {etree.QName(each).localname: each.text for each in passport}
        expected = hmac.new(b"cs&ts", f"1<2&ck&tk&{nonce}&1710504000".encode(), hashlib.sha256).digest()
        assert told == {
            "account": "1<2",
            "consumerKey": "ck",
            "token": "tk",
            "nonce": nonce,
            "timestamp": "1710504000",
            "signature": base64.b64encode(expected).decode(),
        }
        assert root.findtext(f"{{{SOAP}}}Body/a") == "ü"
        assert (request.authorization, b"cs" in (request.body or b"")) == (None, False)


def test_a_request_without_a_body_goes_as_it_is() -> None:
    assert signed(None, "n1")[0].body is None


def test_its_keys_are_what_stands_in_braces_and_those_that_sign_are_secret() -> None:
    model = SoapSignature.model_validate(WRITTEN)
    assert model.required() == {*KEYS}
    assert model.secret() == {"consumer_secret", "token_secret"}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"element": "<a>{nonce}</a>"}, "element: has no `{signature}`"),
        ({"element": "<a>{signature}</a>"}, "base: `{nonce}` is signed and no element shows it"),
        ({"element": "<a>{signature}"}, "element: isn't whole XML"),
        ({"element": "<a>{signature}{path}</a>"}, "nothing stands for `{path}`"),
        ({"base": "{account}"}, "base: names nothing of the request"),
        ({"base": "{nonce}{timestamp}{body}"}, "base: `{body}` of a message isn't known before its Header is in it"),
        ({"key": "fixed"}, "key: needs a name in braces"),
    ],
)
def test_what_would_sign_nothing_is_refused(change: dict[str, str], why: str) -> None:
    with pytest.raises(ValidationError) as raised:
        SoapSignature.model_validate(WRITTEN | change)
    assert why in str(raised.value)


def test_rest_has_no_envelope_to_put_it_into(tmp_path: Path) -> None:
    written = '{kind: hmac_envelope, element: "<a>{signature}{nonce}</a>", base: "{nonce}"}'
    with pytest.raises(ConfigurationError, match="`hmac_envelope` is for SOAP alone"):
        load_pack(str(small_pack(tmp_path, written)))
