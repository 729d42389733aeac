"""WS-Security's UsernameToken in each envelope."""

import base64
import hashlib
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from lxml import etree
from pytest_httpserver import HTTPServer
from werkzeug import Request as Asked
from werkzeug import Response

from hub.config.secrets import Secret
from hub.connectors.packs import load_pack
from hub.connectors.transport.auth.auth import Means
from hub.connectors.transport.auth.username_token import UsernameToken
from hub.connectors.transport.exchange import Transport
from hub.connectors.transport.messages import Request
from hub.connectors.transport.transfer import Transfer
from hub.errors import ConfigurationError
from hub.records import Kind
from tests.support.bench import Bench, ManualClock
from tests.support.patience import PATIENCE
from tests.support.peer import CALL
from tests.support.small_pack import small_pack

SOAP11, SOAP12 = "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"
WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
NAMES = {"wsse": f"{WSS}wssecurity-secext-1.0.xsd", "wsu": f"{WSS}wssecurity-utility-1.0.xsd"}


def signed(body: str | None, password: str) -> Request:
    clock = ManualClock()
    means = Means(Transport(clock, 1, Transfer()), clock, "", nonce=lambda: "n1")
    way = UsernameToken.model_validate({"kind": "ws_username", "password": password})
    keys = {"user": "clerk & co", "password": "p<ss"}
    said = way.sign_in(keys, means).sign(Request("POST", "http://h", {}, body.encode() if body else None), CALL)
    return said.stamped(said) if said.stamped else said


def text(root: Any, path: str) -> str:
    (element,) = root.findall(f"e:Header/wsse:Security/wsse:UsernameToken/{path}", NAMES | {"e": root.nsmap["e"]})
    return str(element.text)


@pytest.mark.parametrize("namespace", [SOAP11, SOAP12])
@pytest.mark.parametrize("header", ["", "<e:Header><other/></e:Header>"])
def test_the_password_goes_as_text_or_as_the_profiles_digest(namespace: str, header: str) -> None:
    body = f'<e:Envelope xmlns:e="{namespace}">{header}<e:Body><a>ü</a></e:Body></e:Envelope>'
    plain, hidden = (etree.fromstring(signed(body, kind).body or b"") for kind in ("text", "digest"))
    assert [text(root, "wsse:Username") for root in (plain, hidden)] == ["clerk & co"] * 2
    assert text(plain, "wsse:Password") == "p<ss"
    assert text(hidden, "wsu:Created") == "2024-03-15T12:00:00Z"
    # UsernameToken Profile 1.0, 3.1: Base64(SHA-1(nonce + created + password)), of the nonce's bytes
    nonce = base64.b64decode(text(hidden, "wsse:Nonce"))
    expected = hashlib.sha1(nonce + b"2024-03-15T12:00:00Z" + b"p<ss").digest()
    assert text(hidden, "wsse:Password") == base64.b64encode(expected).decode()
    for root in (plain, hidden):
        assert root.findtext(f"{{{namespace}}}Body/a") == "ü"
        assert len(root.findall(f"{{{namespace}}}Header/other")) == bool(header)
        (security,) = root.findall(f"{{{namespace}}}Header/wsse:Security", NAMES)
        assert security.get(f"{{{namespace}}}mustUnderstand") == "1"


def test_a_request_without_a_body_goes_as_it_is() -> None:
    assert signed(None, "text").body is None


def test_rest_has_no_envelope_to_put_it_into(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="`ws_username` is for SOAP alone"):
        load_pack(str(small_pack(tmp_path, "{kind: ws_username}")))


def test_each_message_to_a_service_bears_one(nav: Bench, tmp_path: Path, httpserver: HTTPServer) -> None:
    """NAV behind a door that wants the token, and asks NAV itself in its own way."""
    seen: list[tuple[str, int]] = []

    def door(request: Asked) -> Response:
        body = request.get_data()
        seen.append((request.method, body.count(b"<wsse:Username>clerk</wsse:Username>")))
        headers = {name: request.headers[name] for name in ("Content-Type", "SOAPAction") if name in request.headers}
        inside = urlsplit(nav.sim.url)
        url = f"{inside.scheme}://{inside.netloc}{request.environ['RAW_URI']}"
        known = (nav.sim.user, nav.sim.password)  # type: ignore[attr-defined]
        told = requests.request(request.method, url, data=body, headers=headers, auth=known, timeout=PATIENCE)
        return Response(told.content, told.status_code, content_type=told.headers["Content-Type"])

    httpserver.expect_request(re.compile(".*")).respond_with_handler(door)
    pack = tmp_path / "nav.yaml"
    said = Path(nav.erp.pack).read_text().replace("auth: {kind: basic}", "auth: {kind: ws_username, password: digest}")
    pack.write_text(said)
    url = httpserver.url_for(urlsplit(nav.sim.url).path)
    keys = {"user": Secret("clerk"), "password": Secret("p<ss")}
    connector = nav.connect(pack=str(pack), url=Secret(url), auth=keys)
    assert [*connector.fetch(Kind.STOCK, None)]
    assert connector.create(nav.order("R-1"), "R-1").number
    assert {pair for pair in seen if pair[0] == "GET"} == {("GET", 0)}
    assert {pair for pair in seen if pair[0] == "POST"} == {("POST", 1)}
