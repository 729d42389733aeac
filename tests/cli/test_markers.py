"""ERPs that echo whatever they were sent, and all they know of a customer: none of it is found in what the hub says."""

import base64
import json
import re
from html import escape
from pathlib import Path

import pytest
from werkzeug import Request, Response

from hub.assets.definitions import build
from hub.assets.runs import open_instance
from hub.assets.runs import run as run_job
from hub.config import settings
from hub.office import open_hub
from tests.support.commands import decide
from tests.support.orderable import an_account, skus
from tests.support.project import APPROVERS, ROOT

SECRETS = {
    "NAV_USER": "marker-nav-user-1",
    "NAV_PASSWORD": "marker/nav&pass word-2",
    "BC_DIRECTORY": "marker-directory-3",
    "BC_CLIENT": "marker-client-4",
    "BC_CLIENT_SECRET": 'marker"client+secret-5',
}
TOKEN = "marker.token.6-abcdefgh"
STATUSES = (400, 401, 500)
DRESSED = "\x1b[31m\u202e\r"


class EchoingErp:
    """Gives out a token, and says of every other request all that was in it, and the personal texts."""

    def __init__(self, personal: list[str]) -> None:
        self.personal, self.status, self.asked = personal, 400, 0

    def __call__(self, request: Request) -> Response:
        self.asked += 1
        if request.path.endswith("/token") and self.status != 400:
            return self._json({"access_token": TOKEN, "expires_in": 3600}, 200)
        signed = request.headers.get("Authorization", "")
        plain = base64.b64decode(signed.removeprefix("Basic ")).decode() if signed.startswith("Basic ") else signed
        sent = request.get_data().decode()
        # in the order in which a message of 300 characters has room for all kinds of them, by and by
        parts = [DRESSED, *self.personal, signed, plain, plain.partition(":")[2], request.url, sent]
        turned = parts[self.asked % len(parts) :] + parts[: self.asked % len(parts)]
        words = " | ".join(turned)
        if "xml" in request.headers.get("Content-Type", "") or "Page" in request.path:
            return self._fault(words)
        return self._json({"error": {"code": words[:80], "message": words}, "error_description": words}, self.status)

    def _json(self, value: object, status: int) -> Response:
        return Response(json.dumps(value), status, {"Content-Type": "application/json", "X-Echo": "marker-header"})

    def _fault(self, words: str) -> Response:
        text = escape("".join(letter for letter in words if letter >= " "))
        fault = f"<s:Fault><faultcode>s:Client</faultcode><faultstring>{text}</faultstring></s:Fault>"
        body = f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{fault}</s:Body></s:Envelope>'
        page = f"<html><title>{text}</title></html>"
        status = self.status if self.status != 200 else 500
        is_page = self.asked % 3 == 0
        kind = "text/html" if is_page else "text/xml"
        return Response(page if is_page else body, status, {"Content-Type": kind})


@pytest.fixture
def personal(pulled) -> list[str]:
    """What the offices know of their customers."""
    with open_hub(settings.load(pulled.config, None)) as hub:
        known = [
            text
            for office in hub.offices()
            for each in office.store.catalogue.customers()[:2]
            for text in (each.name, each.email, each.phone, each.street, each.post_code)
        ]
    return sorted({text for text in known if text and len(text) > 5})


@pytest.fixture
def echoing(personal, httpserver, monkeypatch) -> EchoingErp:
    """It stands where both ERPs are."""
    erp = EchoingErp(personal)
    httpserver.expect_request("/", method="GET").respond_with_data("")
    for method in ("GET", "POST", "PATCH", "DELETE"):
        httpserver.expect_request(re.compile(".*"), method=method).respond_with_handler(erp)
    address = httpserver.url_for("").rstrip("/")
    given = {"NAV_URL": f"{address}/Live/WS", "BC_URL": f"{address}/v2.0/production", "BC_AUTHORITY": address}
    for name, value in {**given, **SECRETS}.items():
        monkeypatch.setenv(name, value)
    return erp


def leaks(text: str, personal: list[str]) -> list[str]:
    """Which of the markers stand in it."""
    secrets = [*SECRETS.values(), TOKEN, *APPROVERS.values(), "marker-header", "marker%2Fnav", "\x1b", "\u202e", "\r"]
    basic = base64.b64encode(f"{SECRETS['NAV_USER']}:{SECRETS['NAV_PASSWORD']}".encode()).decode()
    return [marker for marker in (*secrets, basic, *personal) if marker in text]


def an_order(pulled, tmp_path) -> str:
    """An approved one of the Irish office."""
    with open_hub(settings.load(pulled.config, None)) as hub:
        store = hub.office("ireland").store
        account, sku = an_account(store), skus(store)[0]
    file = tmp_path / "basket.json"
    given = {"key": tmp_path.name, "account": account, "currency": "EUR", "placed_at": "2026-03-02T08:30:00Z"}
    file.write_text(json.dumps({**given, "lines": [{"sku": sku, "quantity": 2}]}))
    (row,) = pulled.run("orders", "add", "ireland", str(file), "--json").rows
    for name, token in (("clerk", "dublin-clerk"), ("director", "dublin-director")):
        decide(pulled, "approve", row["reference"], name, token)
    return row["reference"]


@pytest.mark.parametrize("status", STATUSES)
def test_no_command_says_a_marker(pulled, tmp_path, echoing, personal, status):
    reference = an_order(pulled, tmp_path)
    echoing.status = status
    commands = [
        ["pull", "--json"], ["pull", "uk-north", "customer"], ["pull", "ireland", "product"], ["connect", "uk-north"],
        ["connect", "ireland"], ["--debug", "connect", "ireland"], ["push"], ["push", "--json"], ["check"], ["status"],
        ["orders", "show", reference], ["orders", "timeline", reference], ["orders", "timeline", reference, "--json"],
        ["orders", "review"], ["orders", "list", "--json"],
    ]  # fmt: skip
    for command in commands:
        ran = pulled.run(*command)
        assert leaks(ran.out + ran.err, personal) == [], command
    assert echoing.asked > 3
    secrets = [*SECRETS.values(), TOKEN]
    for file in pulled.store.rglob("*"):
        kept = file.read_bytes() if file.is_file() else b""
        assert [each for each in secrets if each.encode() in kept] == [], file


def test_no_run_of_dagster_keeps_a_marker(pulled, tmp_path, echoing, personal, capsys):
    an_order(pulled, tmp_path)
    config = settings.load(pulled.config, None)
    with open_instance(tmp_path / "dagster", ROOT / "dagster.yaml") as instance:
        definitions = build(config)
        # a pull of every kind would wait for each of its tries; a push says as much
        for status, jobs in ((400, ("pull_uk_north", "pull_ireland", "push_ireland")), (500, ("push_ireland",))):
            echoing.status = status
            for job in jobs:
                told = run_job(definitions, job, instance)
                assert leaks(repr(told.assets) + "".join(told.failures), personal) == [], job
    assert echoing.asked > 3
    for file in (tmp_path / "dagster").rglob("*"):
        assert leaks(_text(file), personal) == [], file
    said = capsys.readouterr()
    assert leaks(said.out + said.err, personal) == []


def _text(file: Path) -> str:
    """What of a file, a database among them, could be read by somebody."""
    text = file.read_bytes().decode("utf-8", "replace") if file.is_file() else ""
    # bytes of a database's own, among them controls
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u200b-\u202e\u2066-\u2069]", "", text)
