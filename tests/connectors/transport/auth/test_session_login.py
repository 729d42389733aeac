"""Signing in by a call, over HTTP: once, anew when the ERP forgets it, and nothing of it is shown."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from hub.config.erp import Erp
from hub.connectors import Connector, connect
from hub.connectors.packs import load_pack
from hub.connectors.transport.auth_keys import written_out
from hub.errors import (
    CallRefused,
    ConfigurationError,
    CredentialsRefused,
    ErpError,
    OutcomeUnknown,
    ProtocolBroken,
    SignedOut,
    Unavailable,
)
from hub.records import Kind
from tests.support.bench import CountingBudget, ManualClock

PACK = """
name: Test
protocol: rest
auth:
  kind: session
  login:
    path: /login
    body: {version: 2, user: "{user}", password: "{password}"}
  take: {token: session.token}
  headers: {X-Session: "{token}", X-Client: "hub {user}"}
company: {kind: name}
rest: {rows: ., error_code: code, error_message: message, filter: where}
paging: {kind: none}
conditions: {since: "{field}>{value}", equals: "{field}={value}"}
cursor: {precision: datetime, overlap: 1d}
resources:
  things: {path: /things, fields: [id]}
kinds:
  product: {resource: things, key: [id]}
order:
  resource: things
  number: id
  reference: name
  reference_max_length: 20
  duplicates: neither
  settle: 1m
  lines: {path: lines, sku: sku, quantity: q, unit_price: p}
  fields: [id]
"""


class Server:
    """Knows the sessions that it opened until it forgets them."""

    def __init__(self, httpserver: HTTPServer) -> None:
        self.logins: list[Any] = []
        self.known: set[str] = set()
        self.answer: Callable[[str], Response] = lambda token: Response(json.dumps({"session": {"token": token}}))
        httpserver.expect_request("/login", method="POST").respond_with_handler(self.login)
        httpserver.expect_request("/things").respond_with_handler(self.things)

    def login(self, request: Request) -> Response:
        self.logins.append(json.loads(request.data))
        token = f"geheim-{len(self.logins)}"
        self.known.add(token)
        return self.answer(token)

    def things(self, request: Request) -> Response:
        if request.headers.get("X-Session") not in self.known:
            return Response('{"code": "expired", "message": "who?"}', status=401)
        assert request.headers["X-Client"] == "hub me"
        return Response('[{"id": 1}]')


@pytest.fixture
def server(httpserver: HTTPServer) -> Server:
    return Server(httpserver)


@pytest.fixture
def budget() -> CountingBudget:
    return CountingBudget()


@pytest.fixture
def connector(
    httpserver: HTTPServer, server: Server, tmp_path: Path, clock: ManualClock, budget: CountingBudget
) -> Connector:
    (tmp_path / "mine.yaml").write_text(PACK, encoding="utf-8")
    keys = {"user": "me", "password": "pässwort"}
    erp = {"name": "e", "pack": str(tmp_path / "mine.yaml"), "url": httpserver.url_for(""), "auth": keys}
    return connect(Erp.model_validate(erp), "North", clock=clock, budget=budget)


def read(connector: Connector) -> list[Any]:
    return [record for page in connector.fetch(Kind.PRODUCT, None) for record in page.records or ()]


def test_one_session_serves_until_the_erp_forgets_it(connector: Connector, server: Server) -> None:
    assert [read(connector), read(connector)] == [[{"id": 1}]] * 2
    assert server.logins == [{"version": 2, "user": "me", "password": "pässwort"}]
    server.known.clear()
    assert read(connector) == [{"id": 1}]
    assert len(server.logins) == 2


def test_signing_in_at_the_erp_takes_its_turn(connector: Connector, budget: CountingBudget) -> None:
    read(connector)
    assert budget.taken == [False, False]
    read(connector)
    assert budget.taken == [False, False, False]


def test_signing_in_for_an_order_is_urgent(connector: Connector, budget: CountingBudget) -> None:
    with pytest.raises(OutcomeUnknown):  # the server's answer is to no question at all
        connector.find("R-1")
    assert budget.taken == [True, True]


def test_a_session_that_is_refused_at_once_is_not_opened_again_and_again(connector: Connector, server: Server) -> None:
    server.answer = lambda token: Response(json.dumps({"session": {"token": "another"}}))
    with pytest.raises(CredentialsRefused, match="answers expired: who"):
        read(connector)
    assert len(server.logins) == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Response('{"code": "no"}', status=401), CredentialsRefused),
        (Response('{"code": "no"}', status=400), CredentialsRefused),
        (Response('{"session": {"token": false}}'), CredentialsRefused),
        (Response('{"session": "geheim-1"}'), CredentialsRefused),
        (Response('{"session": {"token": ["geheim-1"]}}'), CredentialsRefused),
        (Response('{"session": {"token": "geheim-1\\n"}}'), CredentialsRefused),
        (Response(json.dumps({"session": {"token": "geheim-1" * 1000}})), CredentialsRefused),
        (Response("geheim-1"), CredentialsRefused),
        (Response("[" * 100_000), CredentialsRefused),
        (Response("geheim-1", status=201), ProtocolBroken),
        (Response("geheim-1", status=503), Unavailable),
        (Response("geheim-1", status=404), ProtocolBroken),
    ],
)
def test_what_is_no_session_is_told_without_it(
    connector: Connector, server: Server, answer: Response, kind: type[ErpError]
) -> None:
    server.answer = lambda token: answer
    with pytest.raises(kind) as raised:
        read(connector)
    assert "geheim" not in str(raised.value)
    assert "pässwort" not in str(raised.value)


@pytest.mark.parametrize("cookie", ["geheim-1", '"geheim-1"'])
def test_a_session_in_a_cookie_is_not_shown_either(
    httpserver: HTTPServer, tmp_path: Path, clock: ManualClock, cookie: str
) -> None:
    def things(request: Request) -> Response:
        message = f"{request.cookies['sid']} of {request.headers['Cookie']} may not"
        return Response(json.dumps({"code": "E-1", "message": message}), status=400)

    signed_in = Response("{}", headers={"Set-Cookie": f"sid={cookie}; HttpOnly"})
    httpserver.expect_request("/login", method="POST").respond_with_response(signed_in)
    httpserver.expect_request("/things").respond_with_handler(things)
    begin, end = PACK.index("  take:"), PACK.index("company:")
    (tmp_path / "m.yaml").write_text(PACK[:begin] + PACK[end:])
    keys = {"user": "me", "password": "pässwort"}
    erp = {"name": "e", "pack": str(tmp_path / "m.yaml"), "url": httpserver.url_for(""), "auth": keys}
    with pytest.raises(CallRefused, match="E-1: … of ") as raised:
        read(connect(Erp.model_validate(erp), "North", clock=clock, budget=CountingBudget()))
    assert "geheim" not in str(raised.value)


def test_a_form_and_a_number_for_a_session(httpserver: HTTPServer, tmp_path: Path, clock: ManualClock) -> None:
    forms = []

    def login(request: Request) -> Response:
        forms.append(request.form.to_dict())
        return Response('{"result": {"uid": 7}}')

    httpserver.expect_request("/in/a%2Fb", method="POST").respond_with_handler(login)
    httpserver.expect_request("/in/a/b", method="POST").respond_with_handler(login)
    httpserver.expect_request("/things", headers={"Authorization": "uid 7"}).respond_with_json([{"id": 1}])
    begin, end = PACK.index("  login:"), PACK.index("company:")
    own = '  login: {path: "/in/{base}", form: {who: "{user}"}}\n  take: {uid: result.uid}\n'
    (tmp_path / "m.yaml").write_text(PACK[:begin] + own + '  headers: {authorization: "uid {uid}"}\n' + PACK[end:])
    keys = {"user": "me & you", "base": "a/b"}
    erp = {"name": "e", "pack": str(tmp_path / "m.yaml"), "url": httpserver.url_for("/"), "auth": keys}
    assert read(connect(Erp.model_validate(erp), "North", clock=clock, budget=CountingBudget())) == [{"id": 1}]
    assert forms == [{"who": "me & you"}]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"{token}"', '"x"', "auth.take.token: no header and no body of a read bears it"),
        ('"{user}", password: "{password}"', "me, password: me", "login: needs a name of `auth:` in braces"),
        ('user: "{user}"', 'user: "{token}"', "login: `{token}` is only known behind it"),
        ('"{password}"', '"{password"', "a brace opens or closes nothing"),
        ("body: {", "form: {a: b}\n    body: {", "either a `body` or a `form` was expected"),
        ("take: {token", "takes: {token", "auth.takes: isn't known here, did you mean `take`?"),
    ],
)
def test_what_has_no_effect_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in PACK
    (tmp_path / "mine.yaml").write_text(PACK.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        load_pack(str(tmp_path / "mine.yaml"))
    assert message in str(raised.value)


def test_bodies_of_reads_bear_the_session_and_its_keys_anew_when_it_is_opened_anew(
    httpserver: HTTPServer, tmp_path: Path, clock: ManualClock
) -> None:
    opened, asked = [], []

    def login(request: Request) -> Response:
        opened.append(1)
        return Response(json.dumps({"uid": len(opened)}))

    def things(request: Request) -> Response:
        asked.append(json.loads(request.data))
        return Response('[{"id": 1}]' if len(asked) != 2 else "{}", status=401 if len(asked) == 2 else 200)

    httpserver.expect_request("/login").respond_with_handler(login)
    httpserver.expect_request("/things", method="POST").respond_with_handler(things)
    connector = connect(_erp(tmp_path, httpserver, BODY), "North", clock=clock, budget=CountingBudget())
    assert [read(connector), read(connector)] == [[{"id": 1}]] * 2
    # a number stays one, by itself; a name that the hub fills in isn't looked for in what it filled in
    assert asked == [{"uid": uid, "who": f"{{auth.uid}}:{uid}"} for uid in (1, 1, 2)]


BODY = """
  login: {path: /login, body: {user: "{user}"}}
  take: {uid: uid}
"""


def _erp(tmp_path: Path, httpserver: HTTPServer, auth: str) -> Erp:
    begin, end = PACK.index("  login:"), PACK.index("company:")
    read_by = 'read: {method: POST, body: {uid: "{auth.uid}", who: "{auth.user}:{auth.uid}"}}, '
    text = (PACK[:begin] + auth.lstrip("\n") + PACK[end:]).replace("rest: {", "rest: {" + read_by)
    (tmp_path / "body.yaml").write_text(text, encoding="utf-8")
    keys = {"user": "{auth.uid}"}
    return Erp.model_validate(
        {"name": "e", "pack": str(tmp_path / "body.yaml"), "url": httpserver.url_for(""), "auth": keys}
    )


@pytest.mark.parametrize(
    ("read_by", "message"),
    [
        ('read: {method: POST, body: ["{auth.tokn}"]}', "nothing stands for `{auth.tokn}`, did you mean `auth.token`?"),
        # what stands in an address is kept by logs of servers and proxies
        ('read: {query: {by: "{auth.token}"}}', "nothing stands for `{auth.token}`"),
    ],
)
def test_what_nothing_stands_for_in_a_read_is_refused(tmp_path: Path, read_by: str, message: str) -> None:
    (tmp_path / "mine.yaml").write_text(PACK.replace("rest: {", f"rest: {{{read_by}, "), encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        load_pack(str(tmp_path / "mine.yaml"))
    assert message in str(raised.value)


SIGNED_OUT = """
errors: [{code: session_over, means: signed out}]
rest: {rows: ., error_code: code, error_message: message, filter: where, error_in_success: true}
"""


@pytest.fixture
def heard(httpserver: HTTPServer, server: Server, tmp_path: Path, clock: ManualClock) -> Connector:
    """Says so in an answer of success when it knows a session no more."""

    def things(request: Request) -> Response:
        if request.headers.get("X-Session") not in server.known:
            return Response('{"code": "session_over", "message": "who?"}')
        return Response('[{"id": 1}]' if request.method == "GET" else '{"id": 1}')

    httpserver.clear()
    httpserver.expect_request("/login", method="POST").respond_with_handler(server.login)
    httpserver.expect_request("/things").respond_with_handler(things)
    begin, end = PACK.index("rest:"), PACK.index("paging:")
    (tmp_path / "heard.yaml").write_text(PACK[:begin] + SIGNED_OUT.lstrip() + PACK[end:], encoding="utf-8")
    keys = {"user": "me", "password": "pässwort"}
    erp = {"name": "e", "pack": str(tmp_path / "heard.yaml"), "url": httpserver.url_for(""), "auth": keys}
    return connect(Erp.model_validate(erp), "North", clock=clock, budget=CountingBudget())


def test_a_session_that_a_body_says_is_over_is_opened_anew_once(heard: Connector, server: Server) -> None:
    assert read(heard) == [{"id": 1}]
    server.known.clear()
    assert read(heard) == [{"id": 1}]
    assert len(server.logins) == 2
    server.known.clear()
    server.answer = lambda token: Response(json.dumps({"session": {"token": "another"}}))
    with pytest.raises(SignedOut, match=r"answers session_over: who.*what the pack takes for the end of a session"):
        read(heard)
    assert len(server.logins) == 3


def test_an_order_that_a_session_was_too_old_for_was_not_sent(heard: Connector, server: Server) -> None:
    assert read(heard) == [{"id": 1}]
    server.known.clear()
    with pytest.raises(Unavailable, match="the next try fetches a new one"):
        heard.create({"id": "1"}, "R-1")
    assert heard.create({"id": "1"}, "R-1").number == "1"
    assert len(server.logins) == 2


def test_each_office_signs_in_to_its_own_company(httpserver: HTTPServer, tmp_path: Path, clock: ManualClock) -> None:
    text = PACK.replace("version: 2", 'CompanyDB: "{company}"').replace("hub {user}", "{company}")
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    opened: dict[str, str] = {}

    def login(request: Request) -> Response:
        company = json.loads(request.data)["CompanyDB"]
        opened[f"of-{company}"] = company
        return Response(json.dumps({"session": {"token": f"of-{company}"}}))

    def things(request: Request) -> Response:
        company = opened[request.headers["X-Session"]]
        assert request.headers["X-Client"] == company
        return Response(json.dumps([{"id": company}]))

    httpserver.expect_request("/login", method="POST").respond_with_handler(login)
    httpserver.expect_request("/things").respond_with_handler(things)
    keys = {"user": "me", "password": "pässwort"}
    erp = Erp.model_validate(
        {"name": "e", "pack": str(tmp_path / "mine.yaml"), "url": httpserver.url_for(""), "auth": keys}
    )
    offices = [connect(erp, company, clock=clock, budget=CountingBudget()) for company in ("North", "South")]
    for _ in range(2):
        assert [read(office) for office in offices] == [[{"id": "North"}], [{"id": "South"}]]
    assert "answers as company South" in offices[1].check()


def test_a_key_in_the_place_of_the_offices_company_is_told(tmp_path: Path, clock: ManualClock) -> None:
    (tmp_path / "mine.yaml").write_text(PACK.replace("version: 2", 'db: "{company}"'), encoding="utf-8")
    keys = {"user": "me", "password": "pässwort", "company": "SBODEMO"}
    erp = {"name": "e", "pack": str(tmp_path / "mine.yaml"), "url": "http://127.0.0.1:1", "auth": keys}
    with pytest.raises(
        ConfigurationError, match=r"company: has no effect, `\{company\}` in the pack's sign-in is the off"
    ):
        connect(Erp.model_validate(erp), "North", clock=clock, budget=CountingBudget())


def test_no_other_way_to_sign_in_takes_the_company(tmp_path: Path) -> None:
    begin, end = PACK.index("auth:"), PACK.index("company: {kind")
    auth = (
        'auth: {kind: oauth2_client_credentials, token_url: "https://login.example.com/{company}/token", scope: all}\n'
    )
    (tmp_path / "mine.yaml").write_text(PACK[:begin] + auth + PACK[end:], encoding="utf-8")
    with pytest.raises(
        ConfigurationError, match=r"auth: `\{company\}` is the office's company, which can't be filled in"
    ):
        load_pack(str(tmp_path / "mine.yaml"))


def test_a_refused_sign_in_is_told_in_the_erps_own_words(connector: Connector, server: Server) -> None:
    words = {"code": "-304", "message": "user me with pässwort is locked " + "x" * 900}
    server.answer = lambda token: Response(json.dumps(words), status=401, content_type="application/json")
    with pytest.raises(
        CredentialsRefused, match=r"no session: answers 401 application/json, -304: user me with … is l"
    ) as raised:
        read(connector)
    assert "pässwort" not in str(raised.value)
    assert len(str(raised.value)) < 500


def test_who_signs_in_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(PACK, encoding="utf-8")
    auth = {"user": "me", "password": "pässwort"}
    erp = Erp.model_validate({"name": "e", "pack": str(tmp_path / "mine.yaml"), "url": "http://h", "auth": auth})
    keys = load_pack(erp.pack).keys(erp)
    (told,) = written_out(keys, erp)
    assert "password" in f"{told}"
    assert keys.secret() == {"password"}
