"""`hub alerts`: what is wrong, who was told of it, and whether people are reached at all."""

import json
from urllib.parse import urlsplit

import pytest


@pytest.fixture
def told(project, httpserver, monkeypatch):
    """What came at the address of operations."""
    messages = []

    def take(request):
        messages.append(json.loads(request.get_data()))
        return ""

    httpserver.expect_request("/alerts").respond_with_handler(take)
    monkeypatch.setenv("HUB_ALERT_URL", f"json://{urlsplit(httpserver.url_for('/alerts')).netloc}/alerts")
    with project.config.open("a", encoding="utf-8") as file:
        file.write("\noperations:\n  alerts: [env:HUB_ALERT_URL]\n")
    return messages


def test_nothing_is_wrong(pulled):
    ran = pulled.run("alerts", "list")
    assert (ran.code, ran.out) == (0, "Nothing is wrong with an ERP or an office.\n")


def test_what_is_wrong_is_listed_with_who_was_told(pulled, told, erps):
    erps.nav.faults.add("down")
    try:
        assert pulled.run("pull", "uk-north", "product").code != 0
    finally:
        erps.nav.faults.clear()
    (row,) = pulled.run("alerts", "list", "--json").rows
    assert [*row] == ["since", "erp", "office", "key", "said", "told"]  # they stay
    assert (row["erp"], row["office"], row["key"], row["told"]) == ("group-nav", None, "group-nav: unreachable", [])
    assert "doesn't answer" in pulled.run("alerts", "list").out


def test_every_address_is_tried(project, told, monkeypatch):
    ran = project.run("alerts", "test")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("operations.alerts.0: took it\n")
    assert [each["title"] for each in told] == ["the hub: a test"]
    monkeypatch.setenv("HUB_ALERT_URL", "json://127.0.0.1:1/nobody")
    ran = project.run("alerts", "test")
    assert ran.code == 1
    assert "an alert couldn't be delivered; see the addresses at" in ran.err
    assert "operations.alerts.0" in ran.err


def test_where_nobody_is_told_that_is_said(project):
    ran = project.run("alerts", "test")
    assert ran.code == 2
    assert "operations: nobody is told of anything; name an address, such as operations: {alerts: [" in ran.err


@pytest.mark.parametrize(
    "where", ["operations:\n  alerts: ['nobody://knows']\n", "operations:\n  alerts: [env:NO_SUCH]\n"]
)
def test_an_address_that_leads_nowhere_is_found_by_check(project, where):
    with project.config.open("a", encoding="utf-8") as file:
        file.write(f"\n{where}")
    ran = project.run("check")
    assert ran.code == 2
    assert "operations.alerts.0" in ran.err


def test_addresses_of_an_erp_are_checked_too(project):
    project.edit(project.config, "    pack: nav_soap\n", "    pack: nav_soap\n    alerts: [env:NO_SUCH]\n")
    ran = project.run("check")
    assert ran.code == 2
    assert "erps.group-nav.alerts.0" in ran.err
