"""Sessions that an envelope opens: what goes out, what is taken, and what a fault says."""

from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from hub.config.erp import Erp
from hub.connectors import Connector, connect
from hub.connectors.packs import load_pack
from hub.errors import ConfigurationError, CredentialsRefused, MessageExpired, Unavailable
from tests.support.bench import CountingBudget, ManualClock
from tests.support.soap.shop import ROWS, WSDL, changed

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
LOGIN = """
auth:
  kind: session
  login:
    path: /login
    headers: {SOAPAction: '"open"'}
    xml: >-
      <e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><open xmlns="urn:shop">
      <user name="{user}"/><key>{key}</key></open></e:Body></e:Envelope>
  take: {token: Envelope.Body.openResponse.token}
"""
SIGNED = changed(
    ("\nauth: {kind: header, header: X-Key}\n", LOGIN),
    ('"?wsdl"', '"?wsdl"\n  namespaces: {s: "urn:shop"}\n  headers: {"s:Session": {Token: "{auth.token}"}}'),
    ('{Office: "{company}"}\n    rows', '{Office: "{company}", Text: "as {auth.user}"}\n    rows'),
    ("conditions:", "errors: [{code: NoSession, means: signed out}]\nconditions:"),
)
EMPTY = '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><open/></e:Body></e:Envelope>'
KEYS = {"user": 'a "b" & <c>', "key": "s3cret & </key><key>"}
FAULT = f'<e:Envelope xmlns:e="{ENVELOPE}"><e:Body><e:Fault>{{}}</e:Fault></e:Body></e:Envelope>'


class Door:
    """Opens a session for each call that signs in, and knows the last one."""

    def __init__(self, server: HTTPServer) -> None:
        self.opened: list[Request] = []
        self.known = ""
        self.said: tuple[str, int] | None = None
        server.expect_request("/login", method="POST").respond_with_handler(self.open)
        server.expect_request("/shop", method="GET").respond_with_data(WSDL.read_text(), content_type="text/xml")
        server.expect_request("/shop", method="POST").respond_with_handler(self.answer)

    def open(self, request: Request) -> Response:
        self.opened.append(request)
        if self.said:
            return Response(*self.said, content_type="text/xml")
        self.known = f"session-{len(self.opened)}-of-them"
        inner = f'<t:openResponse xmlns:t="urn:shop"><token>{self.known}</token></t:openResponse>'
        return Response(f'<e:Envelope xmlns:e="{ENVELOPE}"><e:Body>{inner}</e:Body></e:Envelope>')

    def answer(self, request: Request) -> Response:
        envelope = etree.fromstring(request.get_data())
        token = envelope.findtext(f"{{{ENVELOPE}}}Header/{{urn:shop}}Session/{{urn:shop}}Token")
        if token != self.known:
            return Response(FAULT.format(f"<faultcode>s:NoSession</faultcode><faultstring>{token}</faultstring>"), 500)
        rows = ROWS.format("<Row><No>1</No></Row>")
        return Response(f'<e:Envelope xmlns:e="{ENVELOPE}"><e:Body>{rows}</e:Body></e:Envelope>')


@pytest.fixture
def door(httpserver: HTTPServer) -> Door:
    return Door(httpserver)


@pytest.fixture
def connector(httpserver: HTTPServer, tmp_path: Path, clock: ManualClock) -> Connector:
    (tmp_path / "mine.yaml").write_text(SIGNED, encoding="utf-8")
    erp = {"name": "e", "pack": str(tmp_path / "mine.yaml"), "url": httpserver.url_for(""), "auth": KEYS}
    return connect(Erp.model_validate(erp), "North", clock=clock, budget=CountingBudget())


def test_keys_are_no_markup_and_what_is_taken_goes_into_headers_and_arguments(
    door: Door, connector: Connector, httpserver: HTTPServer
) -> None:
    connector.check()
    (request,) = door.opened
    assert (request.headers["Content-Type"], request.headers["SOAPAction"]) == ("text/xml; charset=utf-8", '"open"')
    user, key = etree.fromstring(request.get_data()).find(f"{{{ENVELOPE}}}Body/{{urn:shop}}open")
    assert (user.get("name"), key.text) == (KEYS["user"], KEYS["key"])
    asked = etree.fromstring(httpserver.log[-1][0].get_data())
    assert asked.findtext(".//{urn:shop}Text") == f"as {KEYS['user']}"


def test_a_fault_that_ends_a_session_opens_another_once(door: Door, connector: Connector) -> None:
    connector.check()
    connector.check()
    assert len(door.opened) == 1
    door.known = "another"
    connector.check()
    assert len(door.opened) == 2


@pytest.mark.parametrize(
    ("said", "kind", "message"),
    [
        (("<faultcode>2</faultcode><faultstring>Denied for s3cret &amp; &lt;/key>&lt;key></faultstring>", 500),
         CredentialsRefused, "no session: answers 2: Denied for …; check `auth:`"),
        (("<faultcode>e:Server</faultcode><faultstring>down</faultstring>", 500), Unavailable, "answers 500"),
        (("<Code><Value>e:Sender</Value></Code><Reason><Text>no</Text></Reason>", 400), CredentialsRefused, "400"),
        (("<Code><Value>Sender</Value></Code><Reason><Text>no</Text></Reason>", 200), CredentialsRefused, "Sender: no"),
        (("<Code><Value>Receiver</Value><Subcode><Value>w:FailedAuthentication</Value></Subcode></Code>", 500),
         CredentialsRefused, "no session: answers Receiver.FailedAuthentication"),
        (("<faultcode>e:Server</faultcode><faultstring>The security token could not be authenticated or authorized"
          "</faultstring>", 500), CredentialsRefused, "no session"),
        (("<faultcode>wsu:MessageExpired</faultcode><faultstring>old</faultstring>", 500), MessageExpired, "clocks"),
    ],
)  # fmt: skip
def test_a_fault_says_whether_the_keys_are_wrong_or_the_server_is_down(
    door: Door, connector: Connector, said: tuple[str, int], kind: Any, message: str
) -> None:
    door.said = (FAULT.format(said[0]), said[1])
    with pytest.raises(kind, match=message) as raised:
        connector.check()
    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize("body", ["", "<a/>", "{}", EMPTY])
def test_an_answer_without_a_session_is_told(door: Door, connector: Connector, body: str) -> None:
    door.said = (body, 200)
    with pytest.raises(CredentialsRefused, match=r"without a session at `Envelope\.Body\.openResponse\.token`"):
        connector.check()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("</open></e:Body>", "</e:Body>", "auth: login.xml: isn't whole XML (mismatched tag"),
        ("    xml: >-", "    form: {a: b}\n    xml: >-", "either a `body` or a `form` was expected, or `xml`"),
        ("{auth.token}", "{auth.tokn}", "soap.headers.s:Session.Token: nothing stands for `{auth.tokn}`, did you mean"),
        ("<key>{key}</key>", "<key>{token}</key>", "login: `{token}` is only known behind it"),
        (
            '  headers: {"s:Session": {Token: "{auth.token}"}}',
            '  headers: {"s:Session": x}',
            "auth.take.token: no header",
        ),
    ],
)
def test_what_cannot_sign_in_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    (tmp_path / "mine.yaml").write_text(changed((old, new), text=SIGNED), encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        load_pack(str(tmp_path / "mine.yaml"))
    assert message in str(raised.value)
