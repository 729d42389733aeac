"""Signing by a digest, against a server that reckons it by the RFC."""

import hashlib
import re
from pathlib import Path
from threading import Thread

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response
from werkzeug.http import parse_dict_header

from hub.connectors import Connector
from hub.errors import CredentialsRefused, ErpError, ProtocolBroken, Unavailable
from hub.records import Kind
from tests.support.bench import CountingBudget
from tests.support.small_pack import listed, small_connector, small_erp, small_pack

USER, PASSWORD, REALM = "hub", "geheimes-wort", "erp"
HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}


class DigestServer:
    """RFC 7616, 3.4.1; a nonce serves for `uses` requests. `bodies` are those of requests that were believed."""

    def __init__(self, httpserver: HTTPServer, algorithm: str = "SHA-256", uses: int = 99) -> None:
        self.algorithm, self.uses = algorithm, uses
        self.nonces, self.counts, self.bodies = 0, list[int](), list[bytes]()
        self.scheme, self.realm, self.quoted = "Basic realm=x, Digest", REALM, REALM
        httpserver.expect_request(re.compile("/.*things")).respond_with_handler(self.answer)

    def answer(self, request: Request) -> Response:
        if not self.is_right(request):
            self.nonces += 1
            asks = f'realm="{self.quoted}", nonce="n{self.nonces}", qop="auth", algorithm={self.algorithm}, opaque="o"'
            return Response(status=401, headers={"WWW-Authenticate": f"{self.scheme} {asks}"})
        self.bodies.append(request.get_data())
        return Response(listed() if request.method == "GET" else '{"id": "7"}')

    def is_right(self, request: Request) -> bool:
        scheme, _, told = request.headers.get("Authorization", "").partition(" ")
        given = parse_dict_header(told)
        if scheme != "Digest" or given["nonce"] != f"n{self.nonces}" or int(given["nc"], 16) > self.uses:
            return False

        def digest(*parts: str) -> str:
            return HASHES[self.algorithm](":".join(parts).encode()).hexdigest()

        self.counts.append(int(given["nc"], 16))
        first, second = digest(USER, self.realm, PASSWORD), digest(request.method, given["uri"])
        expected = digest(first, given["nonce"], given["nc"], given["cnonce"], "auth", second)
        if f' realm="{self.quoted}", ' not in f" {told}":
            return False
        return given["uri"] == request.environ["RAW_URI"] and given["response"] == expected


def connector(httpserver: HTTPServer, folder: Path, budget: CountingBudget | None = None) -> Connector:
    erp = small_erp(small_pack(folder, "{kind: digest}"), httpserver.url_for(""))
    return small_connector(erp, budget=budget or CountingBudget())


def pull(way: Connector) -> int:
    return len([*way.fetch(Kind.PRODUCT, None)])


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_a_nonce_serves_as_long_as_the_erp_takes_it(httpserver: HTTPServer, tmp_path: Path, algorithm: str) -> None:
    server, budget = DigestServer(httpserver, algorithm, uses=2), CountingBudget()
    way = connector(httpserver, tmp_path, budget)
    assert [pull(way) for _ in range(4)] == [1, 1, 1, 1]
    assert server.counts == [1, 2, 1, 2]
    assert len(budget.taken) == len(httpserver.log) == 4 + 2 + 1  # each question for a nonce takes its turn, too


@pytest.mark.parametrize("path", ["/my things", "/übrige things", "/a/./things", "/%2fthings"])
def test_what_is_signed_is_the_address_as_it_goes_out(httpserver: HTTPServer, tmp_path: Path, path: str) -> None:
    DigestServer(httpserver)
    pack = small_pack(tmp_path, "{kind: digest}")
    pack.write_text(pack.read_text().replace("path: /things", f'path: "{path}"'), encoding="utf-8")
    erp = small_erp(pack, httpserver.url_for(""))
    assert pull(small_connector(erp, budget=CountingBudget())) == 1


def test_a_realm_with_quotes_is_reckoned_with_without_them(httpserver: HTTPServer, tmp_path: Path) -> None:
    server = DigestServer(httpserver)
    server.realm, server.quoted = 'the "big", \\ one', 'the \\"big\\", \\\\ one'
    assert pull(connector(httpserver, tmp_path)) == 1


def test_an_order_goes_out_once_and_is_asked_for_without_its_body(httpserver: HTTPServer, tmp_path: Path) -> None:
    server = DigestServer(httpserver, uses=1)
    way = connector(httpserver, tmp_path)
    way.create({"name": "R-1"}, "R-1")
    assert [(request.method, bool(request.get_data())) for request, _ in httpserver.log] == [
        ("GET", False), ("POST", True)]  # fmt: skip
    with pytest.raises(Unavailable, match="the next try"):
        way.create({"name": "R-2"}, "R-2")
    way.create({"name": "R-2"}, "R-2")
    assert server.bodies == [b'{"name":"R-1"}', b'{"name":"R-2"}']


def test_another_thread_goes_on_with_the_nonce(httpserver: HTTPServer, tmp_path: Path) -> None:
    server, way = DigestServer(httpserver), connector(httpserver, tmp_path)
    for _ in range(2):
        thread = Thread(target=pull, args=(way,))
        thread.start()
        thread.join()
    assert server.counts == [1, 2]


def test_a_wrong_password_is_tried_once_and_never_shown(httpserver: HTTPServer, tmp_path: Path) -> None:
    DigestServer(httpserver)
    erp = small_erp(
        small_pack(tmp_path, "{kind: digest}"), httpserver.url_for(""), auth={"user": USER, "password": "falsch"}
    )
    with pytest.raises(CredentialsRefused):
        pull(small_connector(erp))
    assert len(httpserver.log) == 2
    assert not any(b"falsch" in str(request.headers).encode() for request, _ in httpserver.log)


@pytest.mark.parametrize(
    ("status", "asks", "said"),
    [(401, "Basic realm=x", "doesn't ask for Digest as the pack says; its schemes: Basic"),
     (401, "", "its schemes: none"),
     (401, 'Digest realm="x"', "asks for a digest that isn't known here"),
     (401, 'Digest realm="x", nonce="n", algorithm=NEW', "asks for a digest that isn't known here"),
     (401, 'Digest realm="x", nonce="n", qop="auth-int"', "asks for a digest that isn't known here"),
     (200, "", "wants no signing in"), (503, "", "answers 503")],
)  # fmt: skip
def test_an_erp_that_asks_for_something_else_gets_no_order(
    httpserver: HTTPServer, tmp_path: Path, status: int, asks: str, said: str
) -> None:
    headers = {"WWW-Authenticate": asks} if asks else {}
    httpserver.expect_request("/things").respond_with_data(status=status, headers=headers)
    with pytest.raises(ErpError, match=said) as caught:
        connector(httpserver, tmp_path).create({"name": "R-1"}, "R-1")
    assert isinstance(caught.value, Unavailable if status == 503 else ProtocolBroken)
    assert [request.method for request, _ in httpserver.log] == ["GET"]
