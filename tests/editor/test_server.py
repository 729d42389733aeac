"""The page's server, asked over HTTP as somebody would who wants in."""

import html
import subprocess
import sys
from typing import Any

import pytest
import requests

from tests.support.patience import PATIENCE
from tests.support.project import EDITORS
from tests.support.serving import command, environment, served

NORTH = EDITORS["NORTH_EDITOR_TOKEN"]
SOCKET = "/_nicegui_ws/socket.io/?EIO=4&transport=polling"


@pytest.fixture
def address(project):
    with served(project) as address:
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
    (cookie,) = session.cookies
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
    assert dict(session.cookies) != old
    assert requests.get(f"{address}/", cookies=old, allow_redirects=False, timeout=PATIENCE).status_code == 303

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


def ended(project, *arguments):
    return subprocess.run(
        command(project, *arguments),
        env=environment(),
        cwd=project.folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def test_without_editors_the_command_says_how_to_add_one(project):
    lines = project.config.read_text().splitlines(keepends=True)
    at = [number for number, line in enumerate(lines) if line.strip().startswith("editors:")]
    project.config.write_text("".join(line for n, line in enumerate(lines) if n not in at and n - 1 not in at))
    ran = ended(project)
    assert ran.returncode == 2
    assert "no office has anybody who may edit" in ran.stderr
    assert "editors: {office: {token: env:NORTH_EDITOR_TOKEN}}" in ran.stderr


def test_a_port_that_is_taken(project, address):
    ran = ended(project, "--port", address.rpartition(":")[2])
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
def test_no_other_command_waits_for_the_library(arguments):
    code = (
        "import sys\n"
        "from hub.cli import app\n"
        "try:\n"
        f"    app({arguments!r}, standalone_mode=False)\n"
        "except SystemExit:\n"
        "    pass\n"
        "print([name for name in ('nicegui', 'fastapi', 'pandas') if name in sys.modules])\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"
