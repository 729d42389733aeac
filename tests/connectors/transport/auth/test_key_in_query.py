"""A key in the address: it goes with every request, and shows nowhere else."""

import logging
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from hub.connectors.packs import load_pack
from hub.connectors.transport.auth.key_in_query import SignedByQuery
from hub.connectors.transport.auth_keys import overheard
from hub.connectors.transport.messages import Request
from hub.errors import ConfigurationError, CredentialsRefused, ErpError
from hub.records import Kind
from tests.support.peer import CALL
from tests.support.small_pack import listed, small_connector, small_erp, small_pack

KEY = "geheim&=/Schlüssel-0123"
WRITTEN = "geheim%26%3D%2FSchl%C3%BCssel-0123"
AUTH = "{kind: query, name: api_key}"


def pages(httpserver: HTTPServer, folder: Path) -> list[bytes]:
    erp = small_erp(small_pack(folder, AUTH), httpserver.url_for(""), auth={"key": KEY})
    return [page.body for page in small_connector(erp).fetch(Kind.PRODUCT, None)]


@pytest.mark.parametrize(
    ("url", "signed"),
    [("http://h/a", "http://h/a?api_key=k%2B"), ("http://h/a?x=1&y=%26", "http://h/a?x=1&y=%26&api_key=k%2B"),
     ("http://h/a?api%5Fkey=old&x=1", "http://h/a?x=1&api_key=k%2B"), ("http://h/a?", "http://h/a?api_key=k%2B")],
)  # fmt: skip
def test_it_stands_once_behind_what_is_asked(url: str, signed: str) -> None:
    assert SignedByQuery("api_key", "k+").sign(Request("GET", url), CALL).url == signed


def test_the_raw_log_keeps_no_key_that_an_answer_repeats(httpserver: HTTPServer, tmp_path: Path) -> None:
    link = httpserver.url_for(f"/things?page=2&api_key={WRITTEN}")
    first = listed({"id": "1"}, next=link).replace(b"&", b"\\u0026")
    httpserver.expect_request("/things", query_string={"page": "2", "api_key": KEY}).respond_with_data(listed())
    httpserver.expect_request("/things", query_string={"api_key": KEY}).respond_with_data(first)
    bodies = pages(httpserver, tmp_path)
    assert len(bodies) == 2
    assert b"api_key=hidden" in bodies[0]
    assert b"Schl" not in b"".join(bodies)


def test_a_long_key_is_taken_out_wherever_it_stands_and_a_short_one_isnt_a_number(httpserver: HTTPServer) -> None:
    def cleaned(key: str, body: bytes) -> bytes:
        signed = SignedByQuery("k", key).sign(Request("GET", "http://h"), CALL)
        assert signed.cleaned
        return signed.cleaned(body)

    assert cleaned("0123456789abcdef", b'{"seen": "0123456789abcdef"}') == b'{"seen": "hidden"}'
    assert cleaned("1234", b'{"id": 1234, "self": "/a?k=1234&x"}') == b'{"id": 1234, "self": "/a?k=hidden&x"}'


@pytest.mark.parametrize("status", [400, 401, 500, 302])
def test_no_message_and_no_log_shows_it(
    httpserver: HTTPServer, tmp_path: Path, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    caplog.set_level(logging.ERROR, "werkzeug")  # the server's own
    caplog.set_level(logging.DEBUG, "urllib3")
    said = f'{{"code": "no", "message": "you asked for /things?api_key={WRITTEN} and {KEY}"}}'
    away = {"Location": f"http://127.0.0.1:1/?api_key={WRITTEN}"}
    httpserver.expect_request("/things").respond_with_data(said, status=status, headers=away)
    with pytest.raises(ErpError) as caught:
        pages(httpserver, tmp_path)
    assert isinstance(caught.value, CredentialsRefused) == (status == 401)
    assert "GET /things HTTP" in caplog.text
    for shown in (str(caught.value), repr(caught.value.__cause__), repr(caught.value.__context__), caplog.text):
        assert "Schl" not in shown


@pytest.mark.parametrize(
    ("url", "heard"),
    [("http://erp.example/", True), ("https://erp.example/", False), ("http://127.0.0.1:1/", False), ("none", False)],
)  # fmt: skip
def test_plain_http_to_another_machine_is_refused(tmp_path: Path, url: str, heard: bool) -> None:
    path = small_pack(tmp_path, AUTH)
    erp = small_erp(path, url, auth={"key": KEY})
    assert bool([*overheard(load_pack(str(path)).auth, erp)]) == heard
    if heard:
        with pytest.raises(ConfigurationError, match=r"erps\.small\.url: .*plain http"):
            small_connector(erp)


def test_an_argument_of_the_same_name_would_have_no_effect(tmp_path: Path) -> None:
    path = small_pack(tmp_path, AUTH)
    path.write_text(path.read_text().replace("path: /things,", "path: /things, query: {api_key: x},"))
    with pytest.raises(ConfigurationError, match=r"resources\.things\.query\.api_key: has no effect"):
        load_pack(str(path))
