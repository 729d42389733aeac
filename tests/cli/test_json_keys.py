"""What `--json` promises to programs: the keys of every command, and errors as objects."""

import json
import re

import pytest
import typer

from hub.cli import app
from tests.support.commands import basket

COUNTS = ["received", "stored", "unchanged", "rejected", "left_out", "repeated", "vanished"]
ORDER = ["office", "reference", "key", "account", "buyer", "net", "tax", "gross", "state", "erp_number", "why"]
EVENT = ["at", "event", "by", "message"]
LINE = ["number", "sku", "quantity", "unit", "price", "list", "rule", "tax_rate", "net"]
BESIDE = ["not_delivered", "credited", "over_credited", "credit_memos", "renamed", "charges", "extra_lines", "unclear"]
PROBLEM = ["place", "file", "line", "path", "message"]
KINDS = [
    "kind", "live", "new", "new_records", "vanish", "vanish_records", "changed", "otherwise", "moved", "moves",
    "fields", "refused", "cured",
]  # fmt: skip
KEYS = {
    "check": ["offices", "problems"],
    "connect": ["behaviour", "kind", "result", "why"],
    "pull": ["office", "kind", *COUNTS],
    "push": ["office", "reference", "outcome", "erp_number", "why"],
    "status": ["office", "kind", "published_at", "pulled_at", "checkpoint", *COUNTS, "rejects", "mapping"],
    "orders add": [*ORDER, "reasons", "approvals"],
    "orders list": ORDER,
    "orders show": [*ORDER, "lines", "charges", "texts", "events", "extra_lines"],
    "orders timeline": [*EVENT, "details"],
    "orders review": ["office", "reference", "since", "status", "waits_for", "others", "what_helps"],
    "orders history": ["ordered", *ORDER, "fulfilment", "erp_orders", "is_doubled", *BESIDE],
    "buyers list": ["buyer", "office", "account", "name", "how", "by", "since", "doubt"],
    "buyers log": ["at", "office", "account", "how", "by", "buyer", "former", "note"],
    "buyers login list": ["client", "login", "buyer", "role", "limits", "added_by", "added_at"],
    "prices show": ["account", "sku", "quantity", "unit", "currency", "amount", "rule", "why"],
    "rejects list": ["office", "kind", "record", "reason", "since", "orders", "accounts", "stays"],
    "rejects replay": ["office", "kind", "waited", "wait_now"],
    "mapping check": ["office", "file", "tests", "failed"],
    "mapping explain": ["path", "value", "place", "parts", "instead_of"],
    "mapping test": ["place", "of", "given", "passed", "message"],
    "mapping preview": ["record", "outcome", "before", "after", "reason"],
    "mapping diff": ["office", "changes", "kinds", "orders", "blocked_reasons"],
    "mapping versions": ["version", "accepted", "by", "translations", "records_written"],
    "alerts list": ["since", "erp", "office", "key", "said", "told"],
    "log": ["at", "what", "name", "kind", "by", "note", "until"],
    "token new": ["token", "hash"],
    "webhooks list": [
        "client",
        "target",
        "state",
        "events",
        "told_at",
        "waiting",
        "failing_since",
        "next_try_at",
        "last_error",
    ],
    "tax list": ["regime", "title", "country", "currency", "tax_class", "percent", "since", "source"],
}
"""Of each command with `--json` the keys of a row, or of the object where it gives one. They stay."""

NORTH, PRODUCTS = ("uk-north",), ("uk-north", "product")
ARGUMENTS = {
    "connect": ("ireland", "--conformance"),
    "pull": ("ireland", "stock"),
    "buyers log": ("uk-north:N-1002",),
    "prices show": ("uk-north", "N-1001", "0012"),
    "rejects replay": NORTH,
    "mapping explain": ("uk-north", "product.name"),
    "mapping preview": PRODUCTS,
    "mapping diff": NORTH,
    "mapping versions": NORTH,
}


BY_THEMSELVES = ("orders", "push", "buyers login", "webhooks", "log", "alerts")
"""Commands that need more around them: the test below, tests/cli/buyers/test_buyers_login.py, test_hub_webhooks.py,
test_hub_pause.py, test_hub_alerts.py."""


def with_json(group, *before):
    """The commands of the whole command line that take `--json`."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from with_json(command, *before, name)
        elif any("--json" in parameter.opts for parameter in command.params):
            yield " ".join((*before, name))


def keys(value):
    """Of one thing, or of all rows, which must have the same."""
    rows = value if isinstance(value, list) else [value]
    (found,) = {tuple(row) for row in rows}
    return list(found)


@pytest.fixture
def orders(pulled, offer, erps):
    """One order in the ERP, and one that the ERP refused; how each came in, and how the push ended."""
    sent = offer("uk-south", basket("sent", account="S2001"))
    offer("uk-south", basket("refused", account="S2002"))
    erps.nav.change("South", "customers", "S2002", blocked="All")
    try:
        pushed = pulled.run("push", "uk-south", "--json")
    finally:
        erps.nav.change("South", "customers", "S2002", blocked="")
    return {"orders add": sent.rows, "push": pushed.rows}


def test_every_command_with_json_is_pinned():
    assert sorted(with_json(typer.main.get_command(app))) == sorted(KEYS)


@pytest.mark.parametrize("command", [name for name in KEYS if not name.startswith(BY_THEMSELVES)])
def test_the_keys(pulled, command):
    if command == "mapping diff":
        pulled.edit(pulled.mapping("uk-north"), "VAT5: reduced", "VAT5: reduced, VAT99: standard")
        pulled.edit(pulled.mapping("uk-north"), "VAT_Prod_Posting_Group: VAT99", "VAT_Prod_Posting_Group: VAT98")
    ran = pulled.run(*command.split(), *ARGUMENTS.get(command, ()), "--json")
    assert (ran.code, ran.err) == (0, "")
    assert keys(ran.rows) == KEYS[command]
    if command == "mapping diff":
        assert keys(ran.rows["kinds"]["product"]) == KINDS
        assert keys(ran.rows["orders"]) == ["looked_at", "changed", "fields", "unmappable"]


def test_the_keys_of_orders(pulled, orders):
    sent, refused = orders["push"]
    for command, arguments in (
        ("orders list", ()),
        ("orders show", (sent["reference"],)),
        ("orders timeline", (sent["reference"],)),
        ("orders review", ()),
        ("orders history", ("uk-south:S2001",)),
    ):
        orders[command] = pulled.run(*command.split(), *arguments, "--json").rows
    assert {command: keys(rows) for command, rows in orders.items()} == {name: KEYS[name] for name in orders}
    (shown,) = orders["orders show"]
    assert (keys(shown["lines"]), keys(shown["events"])) == (LINE, EVENT)
    assert keys([shown["net"], shown["lines"][0]["net"]]) == ["amount", "currency"]
    assert orders["orders review"][0]["reference"] == refused["reference"]


def test_the_keys_of_what_looks_alike_and_of_one_reject(pulled, erps):
    erps.nav.change("North", "customers", "N-1030", email="Office@Kite.example")
    erps.nav.change("South", "customers", "S2030", email="office@kite.example")
    for office in ("uk-north", "uk-south"):
        assert pulled.run("pull", office, "customer").code == 0
    suggestions = pulled.run("buyers", "list", "--suggestions", "--json").rows
    assert keys(suggestions) == ["accounts", "because"]
    assert keys(suggestions[0]["accounts"]) == ["office", "account", "buyer", "name"]
    why = ("--as", "sales", "--token", "the-southern-sales-own", "--note", "the owner called")
    assert pulled.run("buyers", "link", "uk-south:S2030", "uk-north:N-1030", *why).code == 0
    proposals = pulled.run("buyers", "list", "--proposals", "--json").rows
    assert keys(proposals) == ["office", "account", "buyer", "former", "by", "at", "note", "waits_for"]
    assert keys(pulled.run("rejects", "show", "uk-north", "product", "99001").rows) == ["reason", "mapping", "record"]


def test_a_difference_has_its_keys_before_anything_runs(project):
    ran = project.run("mapping", "diff", "uk-north", "--json")
    assert (ran.code, ran.err, keys(ran.rows)) == (0, "", KEYS["mapping diff"])
    assert ran.rows["changes"] == [
        "nothing runs yet, so nothing can change; the first use accepts the files as they are"
    ]


def test_keys_are_words_in_snake_case():
    named = [*KEYS.values(), COUNTS, ORDER, EVENT, LINE, PROBLEM, KINDS]
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", key) for keys in named for key in keys)


def test_people_still_read_headings(pulled, orders):
    headings = {
        ("check",): "office ERP company currency mapping problems",
        ("orders", "list"): "office account reference gross state",
        ("orders", "review"): "office reference since is waits for",
        ("orders", "history", "uk-south:S2001"): "ordered office reference gross ERP number it is",
        ("buyers", "list"): "buyer office account name linked",
        ("rejects", "list"): "office kind record reason since",
        ("rejects", "replay", "uk-north"): "office kind waited wait now",
        ("mapping", "versions", "uk-north"): "version accepted by translations records written",
        ("mapping", "test", "uk-north"): "test of given result",
    }
    for command, heading in headings.items():
        assert pulled.run(*command).out.splitlines()[0].split() == heading.split()
    (sent, _) = orders["push"]
    shown = pulled.run("orders", "show", sent["reference"]).out
    assert "VAT %" in shown
    assert "ERP number  " in shown


# errors


def test_check_lists_its_problems_and_each_office(project, monkeypatch):
    line = project.edit(project.mapping("uk-north"), "trim: true}", "trm: true}")
    monkeypatch.delenv("NAV_PASSWORD")
    ran = project.run("check", "--json")
    assert ran.code == 2
    assert [list(office) for office in ran.offices] == [
        ["office", "erp", "company", "currency", "mapping", "problems"]
    ] * 3
    assert [(office["mapping"], office["problems"]) for office in ran.offices] == [
        ("to mend", 2),
        ("new: the first use accepts it", 1),
        ("new: the first use accepts it", 0),
    ]
    written, secret = ran.rows["problems"]
    assert keys([written, secret]) == PROBLEM
    assert written["place"] == f"uk-north.yaml:{line}"
    assert (written["file"], written["line"]) == ("uk-north.yaml", line)
    assert "did you mean `trim`?" in written["message"]
    assert (secret["file"], secret["path"]) == (str(project.config), "erps.group-nav.auth.password")
    (error,) = ran.errors
    assert (error["class"], error["problems"]) == ("ConfigurationError", ran.rows["problems"])


def test_check_lists_what_is_wrong_with_tenants_yaml(project):
    line = project.edit(project.config, "    company: Dublin", "    compny: Dublin")
    ran = project.run("check", "--json")
    assert (ran.code, ran.offices) == (2, [])
    assert {problem["file"] for problem in ran.rows["problems"]} == {str(project.config)}
    assert line in [problem["line"] for problem in ran.rows["problems"]]


def test_an_error_is_an_object_on_the_error_channel(project, monkeypatch):
    monkeypatch.setenv("NAV_URL", "http://127.0.0.1:1/Live/WS")
    plain, ran = (project.run("pull", *more) for more in ((), ("--json",)))
    assert plain.code == ran.code == 1
    assert [error["message"] for error in ran.errors] == plain.complaints
    assert {row["office"] for row in ran.rows} == {"ireland"}, "what did come in is listed"
    for error, office in zip(ran.errors, ("uk-north", "uk-south"), strict=True):
        assert list(error) == ["class", "message", "where", "problems"]
        assert (error["class"], error["where"], error["problems"]) == ("Unreachable", [office, "product"], [])


def test_a_problem_without_a_line_says_its_place(project):
    project.config.unlink()
    ran = project.run("orders", "list", "--json")
    assert (ran.code, ran.out) == (2, "")
    (error,) = ran.errors
    (problem,) = error["problems"]
    assert (problem["place"], problem["file"], problem["line"]) == (str(project.config), None, None)


def test_a_warning_is_an_object_too(pulled):
    pulled.edit(pulled.mapping("ireland"), "not in: [INTERNAL, SAMPLE]", "not in: [INTERNAL, SAMPLE, GARDEN, LIGHT]")
    ran = pulled.run("pull", "ireland", "stock", "--json")
    assert ran.code == 0
    said = [json.loads(line) for line in ran.err.splitlines()]
    assert [list(each) for each in said] == [["warning"], ["warning"]]
    assert said[0]["warning"]["message"].startswith("ireland: its mapping was edited, which waits, because ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["pull", "ireland", "prices"], "no kind is called `prices`, did you mean `price`?"),
        (["orders", "show"], "Missing argument 'REFERENCE'."),
        (["pul"], "No such command 'pul'."),
        (["orders", "retry", "x"], "No such option: --json"),
    ],
)
def test_usage_errors_are_objects(project, arguments, said):
    ran = project.run(*arguments, "--json")
    assert (ran.code, ran.out) == (2, "")
    (error,) = ran.errors
    assert (error["class"], error["where"], error["problems"]) == ("UsageError", [], [])
    assert said in error["message"]


def test_a_defect_is_an_object(project, monkeypatch):
    def broken(*arguments):
        raise RuntimeError("ouch")

    monkeypatch.setattr("hub.config.settings.load", broken)
    ran = project.run("check", "--json")
    error, hint = map(json.loads, ran.err.splitlines())
    assert (ran.code, ran.out) == (1, "")
    assert (error["error"]["class"], error["error"]["message"]) == ("RuntimeError", "RuntimeError: ouch")
    assert hint["warning"]["message"].startswith("The hub didn't expect this")


def test_an_argument_that_only_looks_like_the_option(project):
    ran = project.run("connect", "--", "--json")
    assert ran.code == 2
    assert ran.complaints[0].startswith(f"{project.config}: tenants: no office is called `--json`")
