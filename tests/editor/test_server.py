"""The page's server, asked over HTTP as somebody would who wants in."""

import html
import re
import socket
from typing import Any

import pytest
import requests

from tests.support.forked_hub import ForkedHub
from tests.support.patience import PATIENCE
from tests.support.project import EDITORS, ROOT
from tests.support.serving import arguments_of, environment, served

NORTH = EDITORS["NORTH_EDITOR_TOKEN"]
SOCKET = "/_nicegui_ws/socket.io/?EIO=4&transport=polling"


@pytest.fixture
def address(project, warm):
    with served(project, warm=warm) as address:
        yield address


def signed_in(address: str, token: str = NORTH) -> requests.Session:
    session = requests.Session()
    answer = session.post(f"{address}/sign-in", {"token": token}, allow_redirects=False, timeout=PATIENCE)
    assert (answer.status_code, answer.headers["location"]) == (303, "./")
    return session


def test_the_way_in_and_out(address, project):
    # nobody is signed in
    answer = requests.get(f"{address}/", allow_redirects=False, timeout=PATIENCE)
    assert (answer.status_code, answer.headers["location"]) == (303, "sign-in")
    form = requests.get(f"{address}/sign-in", timeout=PATIENCE)
    assert 'type="password"' in form.text
    for path in ("/complete", SOCKET, f"{SOCKET}&client_id=x", "/anything"):
        assert requests.get(f"{address}{path}", timeout=PATIENCE).status_code == 401, path
    assert requests.post(f"{address}/complete", json={"before": ""}, timeout=PATIENCE).status_code == 401
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "x"}
    socket = SOCKET.replace("polling", "websocket")
    assert requests.get(f"{address}{socket}", headers=upgrade, timeout=PATIENCE).status_code in (400, 403)

    # a wrong token
    refused = requests.post(f"{address}/sign-in", {"token": "wrong-secret"}, timeout=PATIENCE)
    assert refused.status_code == 403
    assert "Nobody has this token" in refused.text
    assert "wrong-secret" not in refused.text
    assert not refused.cookies
    assert requests.get(f"{address}/sign-in", params={"token": NORTH}, timeout=PATIENCE).status_code == 200
    forged = requests.post(
        f"{address}/sign-in", {"token": NORTH}, headers={"Sec-Fetch-Site": "cross-site"}, timeout=PATIENCE
    )
    assert forged.status_code == 403

    # the right one
    session = signed_in(address)
    cookie: Any
    assert sorted(cookie.name for cookie in session.cookies) == ["hub-browser", "hub-session"]
    for cookie in session.cookies:
        assert cookie.has_nonstandard_attr("HttpOnly")
        assert cookie.get_nonstandard_attr("SameSite") == "lax"
        assert NORTH not in str(cookie.value)
    page = session.get(f"{address}/", timeout=PATIENCE)
    assert "Northern sales office" in page.text
    assert "Dublin" not in page.text
    assert NORTH not in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["cache-control"] == "no-store"

    # the office is the session's, whatever is asked for
    body = {"before": "product:\n  name: {from: ", "office": "ireland", "tenant": "ireland"}
    offered = session.post(f"{address}/complete", json=body, params={"office": "ireland"}, timeout=PATIENCE).json()
    names = {name for name, _, _ in offered["suggestions"]}
    assert "Search_Description" in names
    assert "displayName" not in names
    for query in ("?office=ireland", "?tenant=ireland"):
        assert "Northern sales office" in (text := session.get(f"{address}/{query}", timeout=PATIENCE).text)
        assert "Dublin" not in text
    assert session.get(f"{address}/ireland", timeout=PATIENCE).status_code == 404
    assert session.post(f"{address}/complete", json={"before": "x" * 500_000}, timeout=PATIENCE).status_code == 422

    # another editor has another session, and a name that was made up has none
    dublin = signed_in(address, EDITORS["DUBLIN_EDITOR_TOKEN"])
    assert "Dublin sales office" in dublin.get(f"{address}/", timeout=PATIENCE).text
    assert "Dublin" not in session.get(f"{address}/", timeout=PATIENCE).text
    guess = requests.get(f"{address}/", cookies={"hub-session": "guessed"}, allow_redirects=False, timeout=PATIENCE)
    assert guess.status_code == 303

    # a file that can't be read is told of instead of shown
    project.mapping("uk-south").write_bytes(b"a: \xff")
    south = signed_in(address, EDITORS["SOUTH_EDITOR_TOKEN"])
    assert "uk-south.yaml:1: isn't UTF-8" in html.unescape(south.get(f"{address}/", timeout=PATIENCE).text)

    # signing in anew ends the session before it
    old = dict(session.cookies)
    session.post(f"{address}/sign-in", {"token": NORTH}, timeout=PATIENCE)
    assert session.cookies["hub-session"] != old["hub-session"]
    assert requests.get(f"{address}/", cookies=old, allow_redirects=False, timeout=PATIENCE).status_code == 303

    # the library builds no page for what isn't there, whoever asks
    for path in ("/_nicegui/", "/_nicegui/nothing"):
        missing = requests.get(f"{address}{path}", timeout=PATIENCE)
        assert (missing.status_code, missing.text) == (404, "There is nothing here."), path

    # nothing that opens a door was written down
    log = (project.folder / "server.log").read_text()
    assert not any(word in log for word in [*EDITORS.values(), "wrong-secret", *dict(session.cookies).values()])
    assert not (project.folder / ".nicegui").exists()


def test_too_many_attempts_are_slowed_down(address):
    for _ in range(4):
        requests.post(f"{address}/sign-in", {"token": "wrong"}, timeout=PATIENCE)
    answer = requests.post(f"{address}/sign-in", {"token": NORTH}, timeout=PATIENCE)
    assert answer.status_code == 403
    assert "Too many attempts. Try again in 1 second." in answer.text


def test_what_is_too_large_or_no_text_is_refused_in_short(address):
    large = {"Content-Length": "400000000", "Content-Type": "multipart/form-data; boundary=x", "Host": "localhost"}
    with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), PATIENCE) as raw:
        head = "".join(f"{name}: {value}\r\n" for name, value in large.items())
        raw.sendall(f"POST /sign-in HTTP/1.1\r\n{head}\r\n--x\r\n".encode())
        assert raw.recv(1000).startswith(b"HTTP/1.1 413 "), "before any more is sent"
    chunks = (b"x" * 10_000 for _ in range(100))
    assert requests.post(f"{address}/sign-in", chunks, timeout=PATIENCE).status_code == 413
    assert requests.post(f"{address}/sign-in", {"token": "\N{PILE OF POO}" * 500}, timeout=PATIENCE).status_code == 403
    several = requests.post(f"{address}/sign-in", files={"token": ("a", b"b")}, timeout=PATIENCE)
    assert (several.status_code, several.json()) == (422, {"error": "That isn't what is asked for here."})

    session = signed_in(address)
    for body in (b'{"before": "\\ud800"}', b'{"before": 1}', b"[" * 200_000, b'{"before": "\xff"}', b"x" * 10_000_000):
        sent = session.post(f"{address}/complete", body, headers={"Content-Type": "application/json"}, timeout=PATIENCE)
        assert sent.status_code in (400, 413, 422), body[:20]
        assert len(sent.content) < 100
    polling = session.post(f"{address}{SOCKET}", b"x" * 10_000_000, timeout=PATIENCE)
    assert polling.status_code == 413


def test_a_socket_of_another_site_or_name_is_refused(address):
    session = signed_in(address)
    cookies = "; ".join(f"{name}={value}" for name, value in session.cookies.items())
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    upgrade |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Cookie": cookies}
    socket_path = SOCKET.replace("polling", "websocket")
    answers = {}
    for said in ({"Origin": address}, {"Origin": "evil"}, {"Origin": "null"}, {"Host": "evil.example"}):
        with requests.get(f"{address}{socket_path}", headers=upgrade | said, timeout=PATIENCE, stream=True) as answer:
            answers[str(said)] = answer.status_code
    assert list(answers.values()) == [101, 403, 403, 403]
    assert session.get(f"{address}{SOCKET}", headers={"Origin": "http://evil"}, timeout=PATIENCE).status_code == 403
    assert "access-control-allow-origin" not in session.get(f"{address}{SOCKET}", timeout=PATIENCE).headers
    assert session.get(f"{address}/", headers={"Host": "evil.example"}, timeout=PATIENCE).status_code == 400


def test_a_socket_whose_address_names_anothers_page_is_refused(address):
    north, south = signed_in(address), signed_in(address, EDITORS["SOUTH_EDITOR_TOKEN"])
    shown = north.get(f"{address}/", timeout=PATIENCE).text
    (page,) = set(re.findall(r"client_id[^0-9a-f]{1,12}([0-9a-f-]{36})", shown))
    answers = []
    for session, named in ((south, page), (north, "unknown"), (north, page)):
        # as the library's own pages open theirs, which shakes hands by the address alone
        query = f"{SOCKET}&implicit_handshake=true&client_id={named}&tab_id=t&document_id=d&next_message_id=0"
        opened = session.get(f"{address}{query}", timeout=PATIENCE).text
        (name,) = re.findall(r'"sid":"([^"]+)"', opened)
        own = f"{address}{SOCKET}&sid={name}"
        assert session.post(own, "40", timeout=PATIENCE).text == "OK"
        answers.append(session.get(own, timeout=PATIENCE).text)
    assert [answer[:2] for answer in answers] == ["44", "44", "40"]
    assert all('"Implicit handshake failed"' in answer for answer in answers[:2])


def test_scripts_need_the_nonce_of_their_response(address):
    session = signed_in(address)
    pages = [session.get(f"{address}/", timeout=PATIENCE) for _ in range(2)]
    nonces = []
    for page in pages:
        policy = page.headers["content-security-policy"]
        scripts = policy.partition("script-src ")[2].partition(";")[0]
        assert "unsafe-inline" not in scripts
        (nonce,) = re.findall(r"'nonce-([\w-]+)'", scripts)
        nonces.append(nonce)
        assert page.text.count("<script") - 1 == page.text.count(f'<script nonce="{nonce}"') > 5, "all but ours, by src"
    assert nonces[0] != nonces[1]


def test_a_proxy_is_believed_where_the_settings_name_it(project, warm):
    said = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https", "Host": "mappings.example.com"}
    with project.config.open("a") as config:
        config.write("\nweb: {hosts: [mappings.example.com], proxies: [127.0.0.1]}\n")
    with served(project, warm=warm) as address:
        for _ in range(6):
            slowed = requests.post(f"{address}/sign-in", {"token": "wrong"}, headers=said, timeout=PATIENCE)
        assert "Too many attempts" in slowed.text
        said["X-Forwarded-For"] = "198.51.100.8"
        let_in = requests.post(
            f"{address}/sign-in", {"token": NORTH}, headers=said, allow_redirects=False, timeout=PATIENCE
        )
    assert let_in.status_code == 303
    assert "__Host-hub-session=" in let_in.headers["set-cookie"]
    assert let_in.headers["set-cookie"].count("Secure") == 2


def test_a_forged_address_is_believed_of_nobody(address):
    for number in range(6):
        said = {"X-Forwarded-For": f"198.51.100.{number}", "Forwarded": f"for=198.51.100.{number}"}
        slowed = requests.post(f"{address}/sign-in", {"token": "wrong"}, headers=said, timeout=PATIENCE)
    assert "Too many attempts" in slowed.text


def ended(warm, project, *arguments):
    return ForkedHub(warm).run(*arguments_of(project, *arguments), cwd=project.folder, environ=environment())


def test_without_editors_the_command_says_how_to_add_one(project, warm):
    lines = project.config.read_text().splitlines(keepends=True)
    at = [number for number, line in enumerate(lines) if line.strip().startswith("editors:")]
    project.config.write_text("".join(line for n, line in enumerate(lines) if n not in at and n - 1 not in at))
    ran = ended(warm, project)
    assert ran.returncode == 2
    assert "no office has anybody who may edit" in ran.stderr
    assert "editors: {office: {token: env:NORTH_EDITOR_TOKEN}}" in ran.stderr


def test_a_port_that_is_taken(project, address, warm):
    ran = ended(warm, project, "--port", address.rpartition(":")[2])
    assert ran.returncode == 2
    assert "can't be listened on (Address already in use); name another with --port" in ran.stderr


def test_who_cant_sign_in_is_told_at_the_start(project, monkeypatch):
    monkeypatch.delenv("SOUTH_EDITOR_TOKEN")
    with served(project):
        said = (project.folder / "server.log").read_text()
    assert "Northern sales office: office signs in with the token in env:NORTH_EDITOR_TOKEN" in said
    assert "the environment variable SOUTH_EDITOR_TOKEN isn't set" in said
    assert NORTH not in said


@pytest.mark.parametrize("arguments", [["--help"], ["mapping", "--help"], ["mapping", "edit", "--help"]])
def test_no_other_command_waits_for_the_library(forked_hub, arguments):
    ran = forked_hub.run(*arguments, cwd=ROOT)
    assert ran.returncode == 0
    assert ran.imported & {"nicegui", "fastapi", "pandas"} == set()
