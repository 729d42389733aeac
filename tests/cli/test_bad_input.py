"""Whatever is wrong, one message says where, what was expected and what to do; the other offices carry on."""

import errno
import os
import re
import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest

from hub.simulate import ErpPrice

NAV_OFFICES = {"uk-north", "uk-south"}
REFUSED = "http://127.0.0.1:1/Live/WS"
BREAKS = [
    ("not a wsdl", "SalesPrices wsdl", ["SalesPrices WSDL", "a WSDL was expected", "check the address"]),
    ("html", "SalesPrices wsdl", ["SalesPrices WSDL", "expected", "titled “Sign in”", "check the address"]),
    ("html", "SalesPrices ReadMultiple", ["SalesPrices ReadMultiple", "expected", "text/html", "check the address"]),
    ("wrong content", "SalesPrices ReadMultiple", ["SalesPrices ReadMultiple", "whole XML", "application/json"]),
    ("truncated", "SalesPrices ReadMultiple", ["SalesPrices ReadMultiple", "whole XML was expected"]),
]


def offices(ran):
    return {row["office"] for row in ran.rows}


def test_a_misspelt_key_of_tenants_yaml_is_named_with_its_line(project):
    last = "N-1004: [{up to: 20000, by: none}, {by: sales-manager}]\n    "
    line = project.edit(project.config, f"{last}guard:", f"{last}gaurd:") + 1
    for command in (["check"], ["pull"], ["orders", "list"]):
        ran = project.run(*command)
        assert ran.code == 2
        assert ran.complaints == [
            f"{project.config}:{line}: tenants.uk-north.gaurd: isn't known here, did you mean `guard`?"
        ]
        assert ran.out == ""


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("country: IE", "country: Ireland", "tenants.ireland.country"),
        ("every: 15m, sweep: \"02:30\"", "every: often, sweep: \"02:30\"", "a duration such as"),
        ("- {up to: 10000, by: order-desk}", "- {up to: 10000, by: orderdesk}", "did you mean `order-desk`?"),
        ("client_id: env:BC_CLIENT", "clientid: env:BC_CLIENT", "isn't known here, did you mean `client_id`?"),
        ("erp: dublin-bc", "erp: dublin", "no ERP is called `dublin`, did you mean `dublin-bc`?"),
        ("mapping: hub/mappings/ireland.yaml", "mapping: hub/mappings/eire.yaml", "eire.yaml"),
        ("timezone: Europe/Dublin", "timezone: Europe/Dubln", "did you mean `Europe/Dublin`?"),
        ("regime: ie-vat", "regime: ei-vat", "tenants.ireland.tax.regime: there is no regime `ei-vat`, did you mean"),
        ("pack: business_central", "pack: business_centrl", "erps.dublin-bc.pack: no pack is called"),
        ("pack: business_central", "pack: ./own.yaml", "erps.dublin-bc.pack: there is no file"),
        ("url: env:BC_URL", "url: http://host/path?x=1", "isn't an address such as https://host/path"),
        ("authority: env:BC_AUTHORITY", "authority: login.host", "isn't an address such as https://host/path"),
    ],
)  # fmt: skip
def test_a_wrong_value_of_tenants_yaml_is_named_with_its_line(project, written, instead, said):
    line = project.edit(project.config, written, instead)
    ran = project.run("check")
    assert ran.code == 2
    assert len(ran.complaints) == 1
    assert ran.err.startswith(f"{project.config}:{line}: ")
    assert said in ran.err


@pytest.mark.parametrize(
    "command",
    [
        ["orders", "show", "\udcff"],
        ["orders", "history", "uk-north:\udcff"],
        ["orders", "refuse", "HX", "--as", "desk", "--token", "x", "--note", "\udcff"],
        ["rejects", "show", "uk-north", "product", "\udcff"],
        ["--store", "sqlite:///\udcff", "check"],
    ],
)
def test_an_argument_that_is_no_text_is_refused(project, command):
    ran = project.run(*command)
    assert ran.code == 2
    assert "⟨U+DCFF⟩` isn't UTF-8 text" in ran.err
    assert "Traceback" not in ran.err
    ran = project.run(*command, "--json")
    assert (ran.code, ran.errors[0]["class"]) == (2, "UsageError")


@pytest.mark.parametrize("written", ["{}", "{also: {over credit: order-desk}}"])
def test_an_office_that_forgot_who_approves_is_named(project, written):
    text = project.config.read_text()
    begin = text.index("approval:", text.index("  ireland:"))
    project.config.write_text(f"{text[:begin]}approval: {written}\n{text[text.index('    guard:', begin) :]}")
    ran = project.run("check")
    assert ran.code == 2
    line = 1 + text[:begin].count("\n")
    where = f"{project.config}:{line}: tenants.ireland.approval: "
    said = "names no levels, so orders of any amount go without a yes; write `approval: none` if they should"
    assert ran.complaints == [where + said]


def test_a_tab_in_tenants_yaml(project):
    line = project.edit(project.config, "    company: Dublin", "\tcompany: Dublin")
    ran = project.run("check")
    assert (ran.code, ran.complaints) == (2, [f"{project.config}:{line}: holds a tab; write spaces"])


def test_no_tenants_yaml(project):
    project.config.unlink()
    ran = project.run("check")
    assert ran.code == 2
    assert ran.complaints == [
        f"{project.config}: there is no such file; name one with --config, or lay one out with `hub init DIR`"
    ]


def test_a_misspelt_key_of_a_mapping_stops_that_office_alone(project):
    line = project.edit(project.mapping("uk-north"), "  credit_limit: {", "  credit_limt: {")
    said = f"uk-north.yaml:{line}: terms.credit_limt: "
    for command in (["check"], ["mapping", "check"]):
        ran = project.run(*command)
        assert ran.code == 2
        assert len(ran.complaints) == 1
        assert ran.err.startswith(said)
        assert "did you mean `credit_limit`?" in ran.err
    ran = project.run("pull", "--json")
    assert ran.code == 2
    assert len(ran.complaints) == 1
    assert ran.complaints[0].startswith(f"uk-north: {said}")
    assert offices(ran) == {"uk-south", "ireland"}


def test_check_says_which_office_is_to_mend_even_as_json(project):
    project.edit(project.mapping("uk-north"), "trim: true}", "trm: true}")
    ran = project.run("check", "--json")
    assert ran.code == 2
    assert {row["office"]: row["problems"] for row in ran.offices} == {"uk-north": 1, "uk-south": 0, "ireland": 0}
    assert ran.offices[0]["mapping"] == "to mend"


def test_a_missing_secret_stops_those_who_need_it(pulled, monkeypatch):
    monkeypatch.delenv("NAV_PASSWORD")
    said = (
        ":12: erps.group-nav.auth.password: the environment variable NAV_PASSWORD isn't set; "
        "set it, or name another with env:NAME"
    )
    checked = pulled.run("check")
    assert (checked.code, checked.complaints) == (2, [f"{pulled.config}{said}"])
    connected = pulled.run("connect", "uk-south")
    assert (connected.code, connected.complaints) == (2, [f"{pulled.config}{said}"])
    ran = pulled.run("pull", "--json")
    assert ran.code == 2
    assert ran.complaints == [f"{office}: product: {pulled.config}{said}" for office in ("uk-north", "uk-south")]
    assert offices(ran) == {"ireland"}


def test_check_tells_a_missing_secret_from_a_bad_mapping(project, monkeypatch):
    monkeypatch.delenv("DUBLIN_CLERK_TOKEN")
    ran = project.run("check", "--json")
    assert ran.code == 2
    assert [(row["mapping"], row["problems"]) for row in ran.offices] == [
        ("new: the first use accepts it", 0),
        ("new: the first use accepts it", 0),
        ("new: the first use accepts it", 1),
    ]


def test_an_unreachable_erp(project, monkeypatch, erps):
    monkeypatch.setenv("NAV_URL", REFUSED)
    ran = project.run("pull", "--json")
    assert ran.code == 1
    north, south = ran.complaints
    assert north.startswith("uk-north: product: group-nav / North: ItemCard WSDL: no connection")
    assert south.startswith("uk-south: product: group-nav / South: ItemCard WSDL: no connection")
    assert north.endswith("nothing of it is stored, and no other kind was asked for: try again later")
    assert offices(ran) == {"ireland"}
    assert sum(row["stored"] for row in ran.rows) > 2000
    monkeypatch.setenv("NAV_URL", erps.nav.url)
    counts = project.counts("uk-north", "product")["uk-north", "product"]
    assert counts["unchanged"] == 0
    assert counts["stored"] > 200


def test_an_unknown_host(project, monkeypatch):
    monkeypatch.setenv("NAV_URL", "http://nowhere.invalid/Live/WS")
    ran = project.run("connect", "uk-south")
    assert ran.code == 1
    assert ran.complaints == ["group-nav / South: ItemCard WSDL: the host's name isn't known; mend the address"]


def test_an_address_that_is_none(project, monkeypatch):
    monkeypatch.setenv("NAV_URL", "nav.example")
    ran = project.run("connect", "uk-south")
    assert ran.code == 2
    assert len(ran.complaints) == 1
    assert ran.err.startswith(f"{project.config}:9: erps.group-nav.url: ")
    assert "isn't an address such as https://host/path" in ran.err


def test_a_wrong_password_at_nav_is_tried_once(pulled, monkeypatch, erps, environment):
    monkeypatch.setenv("NAV_PASSWORD", "wrong")
    ran = pulled.run("pull", "--json")
    assert ran.code == 1
    north, south = ran.complaints
    assert north.startswith("uk-north: product: group-nav / North: ItemCard WSDL: answers 401")
    assert "check `auth:` of the ERP" in north
    assert "uk-south: product: group-nav / South: group-nav refuses the credentials, since" in south
    assert "let `hub connect uk-south` try them" in south
    assert offices(ran) == {"ireland"}
    assert len(erps.nav.requests) == 1, "a user must not be locked out by a schedule"
    assert "wrong" not in ran.err
    assert "group-nav refuses the credentials, since" in pulled.run("status").err
    monkeypatch.setenv("NAV_PASSWORD", environment["NAV_PASSWORD"])
    assert pulled.run("connect", "uk-south").code == 0
    assert "refuses" not in pulled.run("status").err


def test_a_wrong_secret_at_business_central(pulled, monkeypatch, erps):
    monkeypatch.setenv("BC_CLIENT_SECRET", "wrong-secret")
    ran = pulled.run("pull", "--json")
    assert ran.code == 1
    (said,) = ran.complaints
    assert said.startswith("ireland: product: dublin-bc / Dublin: token: no token: invalid_client; check client_id")
    assert offices(ran) == NAV_OFFICES
    assert len(erps.business_central.requests) == 1
    assert "wrong-secret" not in ran.err


def test_an_unknown_company(project):
    project.edit(project.config, "company: Dublin", "company: Dubln")
    project.edit(project.config, "company: North", "company: Nord")
    ran = project.run("connect", "ireland")
    assert ran.code == 2
    assert ran.complaints == [
        "dublin-bc: company: the ERP has no company `Dubln`, did you mean `Dublin`?; mend `company:` of the office"
    ]
    ran = project.run("connect", "uk-north")
    assert ran.code == 1
    assert ran.err.startswith("group-nav / Nord: ItemCard WSDL: answers ")
    assert 'The company "Nord" does not exist.' in ran.err


@pytest.mark.parametrize(("fault", "on", "said"), BREAKS)
def test_what_answers_isnt_nav(pulled, erps, fault, on, said):
    erps.nav.faults.add(fault, on=f"North {on}")
    ran = pulled.run("pull", "uk-north", "price", "stock", "--json")
    assert ran.code == 1
    (complaint,) = ran.complaints
    assert complaint.startswith("uk-north: price: group-nav / North: ")
    assert all(words in complaint for words in said)
    assert [row["kind"] for row in ran.rows] == ["stock"], "the other kinds of the office go on"
    erps.nav.faults.clear()
    counts = pulled.counts("uk-north", "price")["uk-north", "price"]
    assert (counts["stored"], counts["vanished"]) == (0, 0), "what was there before is untouched"


@pytest.mark.parametrize(("fault", "came"), [("html", "titled “Sign in”"), ("wrong content", "application/atom+xml")])
def test_html_instead_of_json(project, erps, fault, came):
    erps.business_central.faults.add(fault, on="read items")
    ran = project.run("pull", "ireland", "product", "price", "--json")
    assert ran.code == 1
    (said,) = ran.complaints
    assert said.startswith("ireland: product: dublin-bc / Dublin: GET items: whole JSON was expected, 200 ")
    assert came in said
    assert said.endswith("check the address")
    assert [row["kind"] for row in ran.rows] == ["price"]


def test_a_pull_that_breaks_off_leaves_nothing_behind(project, erps):
    erps.nav.faults.add("reset before", on="North SalesPrices ReadMultiple", after=1)
    ran = project.run("pull", "uk-north", "price", "--json")
    assert (ran.code, ran.rows) == (1, [])
    assert "SalesPrices ReadMultiple: the connection broke" in ran.err
    erps.nav.faults.clear()
    counts = project.counts("uk-north", "price")["uk-north", "price"]
    assert counts["stored"] == counts["received"] > 1000


def test_a_price_without_a_currency_that_the_office_knows_is_rejected_alone(pulled, erps):
    (unknown,) = [row for row in pulled.run("rejects", "list", "ireland", "--json").rows if row["kind"] == "price"]
    assert unknown["reason"] == "currencyCode `QQQ` isn't in the table currencies (regions/ie.yaml:7)"
    item = erps.nav.companies["South"].company.items[0]
    price = ErpPrice(
        item.number, Decimal("7.77"), Decimal(500), unit=item.unit, currency="ISK", starts=date(2026, 1, 1)
    )
    erps.nav.put("South", price)
    try:
        counts = pulled.counts("uk-south", "price")["uk-south", "price"]
    finally:
        erps.nav.remove("South", "prices", price.key)
    assert (counts["stored"], counts["rejected"]) == (0, 2)
    (foreign,) = [row for row in pulled.run("rejects", "list", "uk-south", "--json").rows if "ISK" in row["reason"]]
    assert foreign["reason"] == "Currency_Code `ISK` isn't in the table currencies (regions/gb.yaml:7)"
    shown = pulled.run("rejects", "show", "uk-south", "price", foreign["record"])
    assert shown.code == 0
    assert shown.rows["record"]["Currency_Code"] == "ISK"
    assert pulled.counts("uk-south", "price")["uk-south", "price"]["rejected"] == 1, "gone at the ERP, gone here"


@pytest.mark.parametrize(
    "url",
    ["nonsense", "mysql://somewhere/hub", "sqlite://", "sqlite:////proc/nowhere/hub", "sqlite:////proc",
     "sqlite:////dev/null", "sqlite:///tenants.yaml", "sqlite:///tenants.yaml/hub"],
)  # fmt: skip
def test_a_store_that_is_nonsense(project, url):
    project.edit(project.config, "store: sqlite:///var/hub", f"store: {url}")
    for command in (["check"], ["pull", "ireland"], ["orders", "list"]):
        ran = project.run(*command)
        assert (ran.code, ran.out, len(ran.complaints)) == (2, "", 1)
        assert f"{project.config}:4: store: " in ran.err
        assert "expected" in ran.err or "name one that can be written to" in ran.err


@pytest.mark.parametrize("reason", [errno.EACCES, errno.EROFS])
def test_a_store_where_nobody_may_write(project, monkeypatch, reason):
    def refuse(**_):
        raise OSError(reason, os.strerror(reason))

    monkeypatch.setattr("hub.config.writable_folder.TemporaryFile", refuse)
    ran = project.run("orders", "list")
    assert (ran.code, ran.out, len(ran.complaints)) == (2, "", 1)
    assert f"{project.config}:4: store: " in ran.err
    assert f"({os.strerror(reason)})" in ran.err
    assert "name one that can be written to" in ran.err


def test_a_full_disk_is_no_mistake_in_the_settings(project, monkeypatch):
    def refuse(**_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("hub.config.writable_folder.TemporaryFile", refuse)
    assert project.run("orders", "list").code == 0


def test_a_store_that_cant_be_reached_doesnt_hide_what_else_is_wrong(project, monkeypatch):
    monkeypatch.setenv("HUB_STORE", "postgresql+psycopg://hub:hush@127.0.0.1:1/hub")
    ran = project.run("check", "--json")
    assert ran.code == 1
    assert [row["mapping"] for row in ran.offices] == ["well written"] * 3
    (said,) = ran.complaints
    assert "is away" in said
    assert "hush" not in said
    monkeypatch.delenv("BC_CLIENT")
    ran = project.run("check")
    assert ran.code == 2
    assert "BC_CLIENT isn't set" in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["connect", "uk-nort"], "no office is called `uk-nort`, did you mean `uk-north`?"),
        (["pull", "product"], "no office is called `product`; the offices are uk-north, uk-south, ireland"),
        (["push", "eire"], "no office is called `eire`"),
        (["pull", "ireland", "prices"], "no kind is called `prices`, did you mean `price`?"),
        (["rejects", "show", "ireland", "produkt", "1"], "no kind is called `produkt`, did you mean `product`?"),
        (["rejects", "show", "ireland", "product", "none"], "see `hub rejects list ireland`"),
        (["orders", "list", "--state", "sendt"], "no state is called `sendt`, did you mean `sent`?"),
        (["orders", "show", "HNONE"], "no office has an order HNONE; see `hub orders list`"),
        (["orders", "history", "N-1001"], "no buyer is called `N-1001`; give one of its accounts as TENANT:ACCOUNT"),
        (["orders", "history", "uk-north:X"], "there is no account `X` here"),
        (["mapping", "accept", "irland"], "did you mean `ireland`?"),
        (["pul"], "No such command 'pul'."),
        (["connect"], "Missing argument 'TENANT'."),
    ],
)
def test_unknown_names_are_usage_errors(project, arguments, said):
    ran = project.run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in re.sub(r"[\s│]+", " ", ran.err)


def test_debug_shows_where_it_happened(project, monkeypatch):
    monkeypatch.setenv("NAV_URL", REFUSED)
    for command in (["connect", "uk-north"], ["pull", "uk-north", "product"]):
        quiet = project.run(*command)
        loud = project.run("--debug", *command)
        assert quiet.code == loud.code == 1
        assert "Traceback" not in quiet.err
        assert "Traceback (most recent call last)" in loud.err
        assert loud.complaints[-1] == quiet.complaints[-1]


def test_a_defect_of_the_hub_is_said_to_be_one(project, monkeypatch):
    def broken(*arguments):
        raise RuntimeError("ouch")

    monkeypatch.setattr("hub.config.settings.load", broken)
    ran = project.run("check")
    assert ran.code == 1
    assert ran.complaints == [
        "RuntimeError: ouch",
        "The hub didn't expect this; `hub --debug …` shows where it happened.",
    ]
    assert "Traceback" in project.run("--debug", "check").err


def test_the_real_command_ends_alike(project, monkeypatch):
    """The exit code and the channels as a shell sees them."""
    monkeypatch.setenv("NAV_PASSWORD", "wrong")

    def hub(*arguments):
        command = [sys.executable, "-m", "hub.cli", "--config", str(project.config), *arguments]
        return subprocess.run(command, cwd=project.folder, env=dict(os.environ), capture_output=True, text=True)

    ran = hub("connect", "uk-north")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("group-nav / North: ItemCard WSDL: answers 401")
    assert ran.stderr.count("\n") == 1
    project.edit(project.config, "company: Dublin", "compny: Dublin")
    ran = hub("--debug", "check")
    assert ran.returncode == 2
    assert "Traceback" in ran.stderr
    assert "did you mean `company`?" in ran.stderr.splitlines()[-1]
