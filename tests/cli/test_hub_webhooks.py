"""`hub webhooks`: the process that tells clients, how each target gets on, to try one and to send again."""

import base64
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from standardwebhooks import Webhook
from werkzeug import Response

from tests.support.commands import basket
from tests.support.patience import until

SECRET = f"whsec_{base64.b64encode(b'a key that only the two know').decode()}"


@dataclass
class Hooked:
    """A project with one client that is told of orders, and what its receiver took."""

    project: Any
    ids: list[str] = field(default_factory=list)
    said: list[dict] = field(default_factory=list)
    status: int = 204
    kill: subprocess.Popen | None = None

    def take(self, request):
        self.said.append(Webhook(SECRET).verify(request.get_data(), dict(request.headers)))
        self.ids.append(request.headers["webhook-id"])
        if self.kill:
            self.kill.kill()
            self.kill.wait()
        return Response(status=self.status)

    def run(self, *arguments):
        return self.project.run("webhooks", *arguments)

    def state(self):
        (row,) = self.run("list", "--json").rows
        return row

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen]:
        """`hub webhooks run` beside."""
        command = [sys.executable, "-m", "hub.cli", "--config", str(self.project.config), "webhooks", "run"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            until(lambda: process.poll() is not None or self.state()["state"] != "new")
            yield process
        finally:
            process.kill()
            process.communicate()


@pytest.fixture
def hooked(pulled, httpserver, monkeypatch):
    hooked = Hooked(pulled)
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    monkeypatch.setenv("SHOP_TOKEN", "the-shops-very-own-token")
    httpserver.expect_request("/hooks/hub").respond_with_handler(hooked.take)
    url = httpserver.url_for("/hooks/hub")
    client = f"""
clients:
  shop:
    token: env:SHOP_TOKEN
    scopes: [feed]
    offices: all
    webhooks:
      moves: {{url: "{url}", secret: env:HOOK_SECRET, events: [order, price]}}
"""
    pulled.config.write_text(pulled.config.read_text(encoding="utf-8") + client, encoding="utf-8")
    return hooked


def test_a_process_that_is_killed_before_it_marks_sends_the_same_again(hooked, offer):
    with hooked.running() as process:
        hooked.kill = process
        (order,) = offer("uk-north", basket("told")).rows
        until(lambda: process.poll() is not None)
    hooked.kill = None
    assert (len(hooked.ids), hooked.state()["waiting"]) == (1, 3)
    with hooked.running() as process:
        until(lambda: hooked.state()["waiting"] == 0)
        process.send_signal(signal.SIGTERM)
        said = process.communicate()
    assert process.returncode == 0, said
    assert said[0] == "Telling shop moves. Ctrl-C ends it.\n"
    first, again, *rest = hooked.ids
    assert (first == again, len(set(rest)), first in rest) == (True, 2, False)
    assert {each["data"]["reference"] for each in hooked.said} == {order["reference"]}
    assert [each["data"]["state"] for each in hooked.said] == ["received", "received", "approved", "queued"]
    row = hooked.state()
    keys = ["client", "target", "state", "events", "told_at", "waiting", "failing_since", "next_try_at", "last_error"]
    assert [*row] == keys  # they stay
    assert (row["client"], row["target"], row["state"], row["events"]) == ("shop", "moves", "fine", ["order", "price"])
    assert row["told_at"]


def test_one_message_is_sent_to_try_a_target(hooked):
    ran = hooked.run("test", "shop", "moves")
    assert (ran.code, ran.err) == (0, "")
    assert re.fullmatch(r"shop moves: took msg_[0-9a-f]{32}, and answered 204\n", ran.out)
    assert [each["type"] for each in hooked.said] == ["hub.test"]
    hooked.status = 500
    ran = hooked.run("test", "shop", "moves")
    assert (ran.code, ran.err) == (1, "shop moves: it answered 500\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("test", "shp", "moves"), "no client is called `shp`, did you mean `shop`?"),
        (("resend", "shop", "move"), "shop has no webhook `move`, did you mean `moves`?"),
        (("resend", "shop", "moves"), "was never told anything: start `hub serve` or `hub webhooks run` first"),
        (("resend", "shop", "moves", "--since", "yesterday"), "a moment with its zone was expected"),
        (("resend", "shop", "moves", "--since", "2026-03-02T09:00"), "a moment with its zone was expected"),
    ],
)
def test_what_leads_nowhere_is_said(hooked, arguments, said):
    ran = hooked.run(*arguments)
    assert ran.code == 2
    assert said in re.sub(r"[\s│]+", " ", ran.err)


def test_without_webhooks_there_is_nothing_to_run(pulled):
    ran = pulled.run("webhooks", "run")
    assert (ran.code, "no client has `webhooks:`" in ran.err) == (2, True)
    assert pulled.run("webhooks", "list").out == "No client has `webhooks:` in tenants.yaml.\n"


def test_check_says_what_is_wrong_with_a_target(hooked, monkeypatch):
    assert hooked.project.run("check").code == 0
    monkeypatch.setenv("HOOK_SECRET", "open-sesame")
    ran = hooked.project.run("check")
    assert (ran.code, "open-sesame" in ran.err) == (2, False)
    assert "the webhooks moves secret of shop isn't a signing key of Standard Webhooks" in ran.err


def test_people_see_how_a_target_gets_on(hooked):
    heading, row = hooked.run("list").out.splitlines()[::2]
    assert heading.split() == ["client", "target", "state", "events", "told", "at", "waiting", "last", "error"]
    assert row.split() == ["shop", "moves", "new", "order,", "price", "0"]
    assert SECRET not in row
