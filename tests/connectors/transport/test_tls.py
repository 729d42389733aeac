"""TLS of an ERP's own, against a real server: whom we believe, as whom we are known, and files that can't be right."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from hub.config.erp import Erp
from hub.connectors import connect
from hub.connectors.base import RequestContext
from hub.connectors.transport.exchange import Transport
from hub.connectors.transport.messages import Request
from hub.connectors.transport.tls import open_tls, tls_problems
from hub.connectors.transport.transfer import Transfer
from hub.errors import ConfigurationError, CredentialsRefused, OutcomeUnknown, ServerNotTrusted, Unreachable
from hub.records import Kind
from tests.support.bench import CountingBudget, ManualClock
from tests.support.file_erp import PACK as FILES_PACK
from tests.support.patience import PATIENCE
from tests.support.small_pack import listed, small_connector, small_erp, small_pack
from tests.support.soap.shop import PACK as SOAP_PACK

NOW = datetime.now(UTC)  # certificates are made now
CALL = RequestContext("erp", "Company", "POST orders")


class Shop(BaseHTTPRequestHandler):
    """Answers with an empty list; `server.heard` are the subjects of the certificates that it was shown."""

    def do_GET(self) -> None:
        self.server.heard.append(self.connection.getpeercert())  # type: ignore[attr-defined]
        body = listed()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - by http.server's rule

    def log_message(self, *_: object) -> None:
        pass


class Quiet(ThreadingHTTPServer):
    """Of handshakes that fail nothing is printed, and the connection ends in order: a reset would hide why."""

    daemon_threads = True
    heard: list[object]

    def finish_request(self, request: Any, client_address: Any) -> None:
        try:
            request.do_handshake()
        except ssl.SSLError:
            with socket.socket(fileno=request.detach()) as plain, suppress(OSError):
                plain.shutdown(socket.SHUT_WR)
                while plain.recv(65536):
                    pass
            return
        super().finish_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        if request.fileno() >= 0:
            super().shutdown_request(request)


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def pems(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ca.pem, own.pem and own.key, another's, one that ended, and a key behind a password."""
    folder: Path = tmp_path_factory.mktemp("pems")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    trustme.CA().cert_pem.write_to_path(folder / "foreign-ca.pem")
    ended = NOW - timedelta(days=1)
    for name, cert in (
        ("own", authority.issue_cert("hub@erp.example", common_name="hub")),
        ("other", trustme.CA().issue_cert("other@erp.example")),
        ("ended", authority.issue_cert("old@erp.example", not_before=NOW - timedelta(days=9), not_after=ended)),
    ):
        cert.cert_chain_pems[0].write_to_path(folder / f"{name}.pem")
        cert.private_key_pem.write_to_path(folder / f"{name}.key")
        cert.private_key_and_cert_chain_pem.write_to_path(folder / f"{name}-both.pem")
    key = load_pem_private_key((folder / "own.key").read_bytes(), None)
    locked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"geheim"))
    (folder / "locked.key").write_bytes(locked)
    (folder / "text.pem").write_text("no certificate")
    return folder


@pytest.fixture(params=[ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], scope="session")
def server(request: pytest.FixtureRequest, authority: trustme.CA, pems: Path) -> Iterator[Quiet]:
    """One that wants a certificate of the authority's."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = context.minimum_version = request.param
    authority.issue_cert("127.0.0.1").configure_cert(context)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(pems / "ca.pem")
    server = Quiet(("127.0.0.1", 0), Shop)
    server.heard = []
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(PATIENCE)


@pytest.fixture(autouse=True)
def fresh(request: pytest.FixtureRequest) -> None:
    if "server" in request.fixturenames:
        request.getfixturevalue("server").heard.clear()


def soap_pack(folder: Path) -> tuple[str, dict[str, str]]:
    (folder / "shop.yaml").write_text(SOAP_PACK, encoding="utf-8")
    return str(folder / "shop.yaml"), {"key": "k"}


def files_pack(folder: Path) -> tuple[str, dict[str, str]]:
    text = FILES_PACK.replace('"items_*.csv", order: name', "items.csv").replace('"ack_{reference}.csv"', "acks.csv")
    (folder / "files.yaml").write_text(text, encoding="utf-8")
    return str(folder / "files.yaml"), {}


PACKS: dict[str, Callable[[Path], tuple[str, dict[str, str]]]] = {
    "rest": lambda folder: (str(small_pack(folder)), {"user": "u", "password": "p"}),
    "soap": soap_pack,
    "files": files_pack,
}


def erp(pems: Path, url: str, **files: str) -> Erp:
    tls = {name: value if name == "password" else f"file:{pems / value}" for name, value in files.items()}
    return small_erp(small_pack(pems), url, tls=tls)


def url(server: Quiet) -> str:
    return f"https://127.0.0.1:{server.server_port}"


def read(erp: Erp) -> int:
    pages = small_connector(erp, clock=ManualClock(NOW)).fetch(Kind.PRODUCT, None)
    return len([*pages])


@pytest.mark.parametrize(
    "files",
    [{"certificate": "own.pem", "key": "own.key"}, {"certificate": "own-both.pem"},
     {"certificate": "own.pem", "key": "locked.key", "password": "geheim"}],
)  # fmt: skip
def test_both_sides_are_known(server: Quiet, pems: Path, files: dict[str, str]) -> None:
    assert read(erp(pems, url(server), ca="ca.pem", **files)) == 1
    assert "('commonName', 'hub')" in str(server.heard)


def test_a_server_of_another_authority_is_shown_nothing(server: Quiet, pems: Path) -> None:
    with pytest.raises(ServerNotTrusted, match="another authority made it than the one in `tls:"):
        read(erp(pems, url(server), ca="foreign-ca.pem", certificate="own.pem", key="own.key"))
    assert server.heard == []


def test_the_environments_authorities_dont_count_beside_ones_own(
    server: Quiet, pems: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(pems / "ca.pem"))
    transport = Transport(
        ManualClock(NOW), PATIENCE, Transfer(), tls=open_tls(erp(pems, url(server), ca="foreign-ca.pem"), NOW)
    )
    with pytest.raises(ServerNotTrusted, match="isn't trusted"):
        transport.send(CALL, Request("GET", url(server)))


@pytest.mark.parametrize("files", [{}, {"certificate": "other.pem", "key": "other.key"}])
def test_an_order_that_the_server_never_read_is_no_doubt(server: Quiet, pems: Path, files: dict[str, str]) -> None:
    tls = open_tls(erp(pems, url(server), ca="ca.pem", **files), NOW)
    transport = Transport(ManualClock(NOW), PATIENCE, Transfer(), proxies=False, tls=tls)
    with pytest.raises((CredentialsRefused, Unreachable), match=r"`tls:") as caught:
        transport.send(CALL, Request("POST", f"{url(server)}/things", {}, b"{}"), OutcomeUnknown)
    # by TLS 1.2 a server that lacks a certificate says no more than that the handshake failed
    assert ("handshake failure" in str(caught.value)) == isinstance(caught.value, Unreachable)
    assert isinstance(caught.value, CredentialsRefused) or not files
    if isinstance(caught.value, CredentialsRefused):
        assert ("to our certificate" in str(caught.value)) == bool(files)
        assert ("it wants a certificate of ours, and none is configured" in str(caught.value)) != bool(files)
    assert server.heard == []


def test_nobody_else_is_shown_our_certificate(server: Quiet, pems: Path) -> None:
    tls = open_tls(erp(pems, "https://127.0.0.1:1", ca="ca.pem", certificate="own.pem", key="own.key"), NOW)
    transport = Transport(ManualClock(NOW), PATIENCE, Transfer(), proxies=False, tls=tls)
    # the ERP's own authority isn't believed there either
    with pytest.raises(ServerNotTrusted, match="is named by REQUESTS_CA_BUNDLE in the environment"):
        transport.send(CALL, Request("GET", url(server)))


@contextmanager
def serving(cert: trustme.LeafCert) -> Iterator[Quiet]:
    """A server with a certificate, which wants none of ours."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert.configure_cert(context)
    server = Quiet(("127.0.0.1", 0), Shop)
    server.heard = []
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(PATIENCE)


@pytest.mark.parametrize(
    ("cert", "files", "said"),
    [
        (lambda ca: ca.issue_cert("127.0.0.1"), {}, r"name it in tenants\.yaml: `tls: {ca: file:…}` of the ERP"),
        (
            lambda ca: ca.issue_cert("erp.example"),
            {"ca": "ca.pem"},
            "is of another host than 127.0.0.1: mend the address",
        ),
        (
            lambda ca: ca.issue_cert("127.0.0.1", not_before=NOW - timedelta(9), not_after=NOW - timedelta(1)),
            {"ca": "ca.pem"},
            "expired.*; nothing was sent: who runs 127.0.0.1 must renew it",
        ),
    ],
)
@pytest.mark.parametrize("protocol", ["rest", "soap", "files"])
def test_a_server_that_nobody_vouches_for_is_asked_once_and_what_to_do_is_said(
    authority: trustme.CA, pems: Path, tmp_path: Path, cert: Any, files: dict[str, str], said: str, protocol: str
) -> None:
    with serving(cert(authority)) as server:
        tls = {name: f"file:{pems / value}" for name, value in files.items()}
        pack, auth = PACKS[protocol](tmp_path)
        made = Erp.model_validate(
            {"name": "e", "pack": pack, "url": url(server), "auth": auth} | ({"tls": tls} if tls else {})
        )
        clock = ManualClock(NOW)
        connector = connect(made, "North", clock=clock, budget=CountingBudget())
        with pytest.raises(ServerNotTrusted, match=said):
            [*connector.fetch(Kind.PRODUCT, None)]
        assert (clock.sleeps, server.heard) == ([], [])


def test_nothing_of_an_order_went_to_a_server_that_is_not_trusted(authority: trustme.CA) -> None:
    with serving(authority.issue_cert("127.0.0.1")) as server:
        transport = Transport(ManualClock(NOW), PATIENCE, Transfer(), proxies=False)
        with pytest.raises(ServerNotTrusted):
            transport.send(CALL, Request("POST", f"{url(server)}/things", {}, b"{}"), OutcomeUnknown)


@pytest.mark.parametrize(
    ("files", "said"),
    [({"ca": "none.pem"}, "the file none.pem can't be read (No such file or directory); mend the path"),
     ({"ca": "."}, "can't be read (Is a directory)"),
     ({"ca": "text.pem"}, "the file text.pem isn't a certificate in PEM"),
     ({"ca": "own.key"}, "the file own.key isn't a certificate in PEM"),
     ({"certificate": "ended-both.pem"}, "renew it"),
     ({"ca": "ended.pem"}, "renew it"),
     ({"certificate": "own.pem"}, "the file own.pem holds no key in PEM that can be read"),
     ({"certificate": "own.pem", "key": "other.key"}, "the file other.key is the key of another certificate"),
     ({"certificate": "own.pem", "key": "none.key"}, "the file none.key can't be read"),
     ({"certificate": "own.pem", "key": "locked.key"}, "or its `password`, if it has one"),
     ({"certificate": "own.pem", "key": "locked.key", "password": "falsch"}, "or the right `password`")],
)  # fmt: skip
def test_files_that_cant_be_used_are_named(pems: Path, files: dict[str, str], said: str) -> None:
    made = erp(pems, "https://erp.example", **files)
    assert [said in str(problem) for problem in tls_problems(made, NOW)] == [True]
    with pytest.raises(ConfigurationError):
        open_tls(made, NOW)


def test_tls_at_a_plain_address_has_no_effect(pems: Path) -> None:
    (problem,) = tls_problems(erp(pems, "http://erp.example", ca="ca.pem"), NOW)
    assert str(problem).startswith("erps.small.url: `tls` of the ERP has no effect")
