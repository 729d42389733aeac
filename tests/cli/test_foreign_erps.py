"""ERPs in dialects of their own, by a pack and a mapping in YAML alone: checked, connected, pulled."""

import json
import re
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from werkzeug import Request, Response

from hub.simulate.dialects.json_rpc.json_rpc_erp import JsonRpcErp
from hub.simulate.dialects.json_rpc.json_rpc_records import models
from hub.simulate.dialects.page_number.page_number_dialect import PAGE_NUMBER, WORDS, article
from hub.simulate.dialects.page_number.page_number_erp import PageNumberErp
from tests.support.dialects import handled
from tests.support.foreign import folder_of
from tests.support.foreign.counted.server import CountedErp
from tests.support.foreign.exports.server import HEAD, ExportErp
from tests.support.foreign.frappe.server import FrappeErp
from tests.support.foreign.office import lay_out
from tests.support.foreign.xml_rpc.server import XmlRpcErp

KEYS = {"database": "live", "user": "hub", "key": "geheimer-schluessel"}


@pytest.fixture
def office(tmp_path, run, monkeypatch, httpserver):
    """Lays an office on a server out; gives what runs a command there."""

    def lay(dialect: str, *more: str, mapping: str = "", **keys: str):
        for name, value in keys.items():
            monkeypatch.setenv(f"ERP_{name.upper()}", value)
        kinds, shared = ("product", "customer", *more), folder_of(mapping) if mapping else None
        config = lay_out(tmp_path, folder_of(dialect), httpserver.url_for(""), *keys, kinds=kinds, mapping=shared)
        return lambda *arguments: run("--config", str(config), *arguments)

    return lay


def pulled(hub, *more: str) -> dict[str, dict[str, Any]]:
    ran = hub("pull", "office", "--json", *more)
    assert ran.code == 0, ran.err
    return {row["kind"]: row for row in ran.rows}


@pytest.fixture
def json_rpc(httpserver) -> JsonRpcErp:
    server = JsonRpcErp(**KEYS, models=models(), cap=80)
    httpserver.expect_request("/jsonrpc", method="POST").respond_with_handler(handled(server))
    return server


def test_json_rpc_is_read_whole_though_its_pages_are_capped(office, json_rpc):
    hub = office("json_rpc", **KEYS)
    assert (hub("check").code, hub("check").err) == (0, "")
    assert "JSON-RPC ERP answers as company North" in hub("connect", "office").out
    counts = pulled(hub)
    assert (counts["product"]["stored"], counts["customer"]["stored"]) == (250, 40)
    assert counts["product"]["rejected"] == counts["customer"]["rejected"] == 0
    reads = [call for call in json_rpc.calls if call[:2] == ["object", "execute_kw"]]
    # the number as a number, and that of the company too, or the server would have refused
    assert {tuple(call[2:5]) for call in reads} == {("live", 7, KEYS["key"])}
    assert {tuple(call[-1]["context"]["allowed_company_ids"]) for call in reads if "product" in call[5]} == {(2,)}


def test_json_rpc_asks_for_what_changed_and_notices_what_is_gone(office, json_rpc):
    hub = office("json_rpc", **KEYS)
    pulled(hub)
    json_rpc.calls.clear()
    json_rpc.models["product.product"][0] |= {"name": "Changed", "write_date": "2099-01-01 10:00:00"}
    del json_rpc.models["product.product"][1]
    delta = pulled(hub, "product")["product"]
    assert (delta["received"], delta["stored"], delta["vanished"]) == (1, 1, 0)
    ((field, operator, _),) = json_rpc.calls[-1][7][0]
    assert (field, operator) == ("write_date", ">=")
    assert pulled(hub, "product", "--full")["product"]["vanished"] == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda server: setattr(server, "key", "another"), "sign in: answers 200 application/json without a session"),
        (lambda server: setattr(server, "uid", 8), "answers odoo.exceptions.AccessDenied: Access Denied"),
        (lambda server: server.models.pop("product.product"), "answers builtins.KeyError: product.product"),
    ],
)
def test_what_json_rpc_refuses_in_an_answer_of_success_is_heard(office, json_rpc, change, said):
    hub = office("json_rpc", **KEYS)
    pulled(hub)
    if "sign in" not in said:
        login = json_rpc.call
        json_rpc.call = lambda params: 7 if params["method"] == "login" else login(params)
    change(json_rpc)
    ran = hub("pull", "office", "product", "--full", "--json")
    assert ran.code != 0
    assert said in ran.err
    assert KEYS["key"] not in ran.err


@pytest.fixture
def xml_rpc(httpserver) -> XmlRpcErp:
    server = XmlRpcErp(**KEYS, models=models(), cap=80)
    for service in ("common", "object"):
        httpserver.expect_request(f"/xmlrpc/2/{service}", method="POST").respond_with_handler(handled(server))
    return server


def test_xml_rpc_is_read_whole_and_asks_for_what_changed(office, xml_rpc):
    hub = office("xml_rpc", mapping="json_rpc", **KEYS)
    assert (hub("check").code, hub("check").err) == (0, "")
    assert "XML-RPC ERP answers as company North" in hub("connect", "office").out
    counts = pulled(hub)
    assert (counts["product"]["stored"], counts["customer"]["stored"]) == (250, 40)
    assert counts["product"]["rejected"] == counts["customer"]["rejected"] == 0
    xml_rpc.models["product.product"][0] |= {"name": "Changed", "write_date": "2099-01-01 10:00:00"}
    del xml_rpc.models["product.product"][1]
    assert pulled(hub, "product")["product"]["stored"] == 1
    assert pulled(hub, "product", "--full")["product"]["vanished"] == 1


def test_an_order_by_xml_rpc_is_entered_with_ids_confirmed_and_read_back(office, xml_rpc, orders_of):
    hub = office("xml_rpc", "terms", mapping="json_rpc", **KEYS)
    pulled(hub)
    reference = orders_of(hub)("first", ("P-012", 3), ("P-200", 1), account="C-2")
    row = pushed(hub, reference)
    assert row["state"] == "sent", row["why"]
    (entered,) = xml_rpc.models["sale.order"]
    assert (entered["client_order_ref"], entered["partner_id"][0], entered["state"]) == (reference, 2, "sale")
    assert [line["product_uom_qty"] for line in xml_rpc.models["sale.order.line"]] == [3.0, 1.0]
    xml_rpc.stopped.add(3)
    refused = pushed(hub, orders_of(hub)("second", ("P-012", 3), account="C-3"))
    assert (refused["state"], "over the credit limit" in refused["why"]) == ("review", True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda server: setattr(server, "key", "another"), "sign in: answers 200 text/xml without a session"),
        (lambda server: server.models.pop("product.product"), "answers 1: builtins.KeyError: product.product"),
        (lambda server: setattr(server, "uid", 8), "odoo.exceptions.AccessDenied: Access Denied"),
    ],
)
def test_a_fault_of_xml_rpc_is_heard(office, xml_rpc, change, said):
    hub = office("xml_rpc", mapping="json_rpc", **KEYS)
    pulled(hub)
    if "AccessDenied" in said:
        login = xml_rpc.call
        xml_rpc.call = lambda params: 7 if params["method"] == "login" else login(params)
    change(xml_rpc)
    ran = hub("pull", "office", "product", "--full", "--json")
    assert (ran.code != 0, said in ran.err, KEYS["key"] in ran.err) == (True, True, False), ran.err


@pytest.fixture
def orders_of(tmp_path):
    """Gives what offers a basket to an office that was pulled."""

    def offering(hub):
        def order(key: str, *lines: tuple[str, int], account: str) -> str:
            basket = {"key": key, "account": account, "currency": "GBP", "placed_at": datetime.now(UTC).isoformat()}
            goods = [{"sku": sku, "quantity": quantity} for sku, quantity in lines]
            file = tmp_path / "basket.json"
            file.write_text(json.dumps(basket | {"lines": goods}))
            (row,) = hub("orders", "add", "office", str(file), "--json").rows
            assert row["state"] == "queued", row["reasons"]
            return row["reference"]

        return order

    return offering


@pytest.fixture
def ordering(office, json_rpc, orders_of):
    hub = office("json_rpc", "terms", **KEYS)
    pulled(hub)
    return partial(orders_of(hub), account="C-2"), hub


def pushed(hub, reference: str) -> dict[str, Any]:
    hub("push", "office", "--json")
    return next(row for row in hub("orders", "list", "office", "--json").rows if row["reference"] == reference)


def test_an_order_by_json_rpc_is_entered_with_ids_confirmed_and_read_back(ordering, json_rpc):
    order, hub = ordering
    reference = order("first", ("P-012", 3), ("P-200", 1))
    row = pushed(hub, reference)
    assert row["state"] == "sent", row["why"]
    (entered,) = json_rpc.models["sale.order"]
    assert (entered["client_order_ref"], entered["partner_id"][0], entered["state"]) == (reference, 2, "sale")
    assert [
        (line["order_id"][0], line["product_id"][0], line["product_uom_qty"])
        for line in json_rpc.models["sale.order.line"]
    ] == [(1, 12, 3.0), (1, 200, 1.0)]
    # one question for each code (and one for the end of its list), none for what came back
    asked = [call for call in json_rpc.calls if call[6:7] == ["search_read"] and call[5] == "product.product"]
    assert [call[7][0] for call in asked if call[7][0]] == [
        [["default_code", "=", code]] for code in ("P-012", "P-012", "P-200", "P-200")
    ]


def test_a_code_that_json_rpc_has_twice_or_not_at_all_sends_nothing(ordering, json_rpc):
    order, hub = ordering
    json_rpc.models["product.product"][11]["default_code"] = "P-013"
    references = order("twice", ("P-013", 1)), order("none", ("P-012", 1))
    assert [pushed(hub, reference)["state"] for reference in references] == ["review", "review"]
    told = hub("orders", "review", "office", "--json").out
    assert "products has 2 records with default_code `P-013` for `order_line.product_id`" in told
    assert "products has no default_code `P-012`" in told
    assert json_rpc.models["sale.order"] == []


def test_what_json_rpc_holds_of_another_product_is_not_as_agreed(ordering, json_rpc):
    order, hub = ordering
    reference = order("another", ("P-012", 3))
    enter = json_rpc.enter

    def mistaken(values):
        values["order_line"][0][2]["product_id"] = 13
        return enter(values)

    json_rpc.enter = mistaken
    assert pushed(hub, reference)["state"] == "review"
    assert json_rpc.models["sale.order"][0]["state"] == "draft"


def test_a_draft_that_json_rpc_does_not_take_is_there_once(ordering, json_rpc):
    order, hub = ordering
    json_rpc.stopped.add(2)
    reference = order("stopped", ("P-012", 3))
    assert pushed(hub, reference)["state"] == "review"
    assert "over the credit limit" in hub("orders", "review", "office", "--json").out
    assert len(json_rpc.models["sale.order"]) == 1


@pytest.fixture
def php(httpserver) -> PageNumberErp:
    server = PageNumberErp(KEYS["key"], PAGE_NUMBER.records(), WORDS)
    httpserver.expect_request(re.compile("/api/index.php/.*"), method="GET").respond_with_handler(handled(server))
    return server


UNPROVED = "PHP ERP doesn't prove that its lists are whole (product, price, customer): nothing is taken for gone"


@pytest.mark.parametrize("cap", [100, 60])
def test_a_php_erp_is_read_page_by_page_to_the_one_that_it_calls_not_found(office, php, cap):
    php.cap = cap
    hub = office("page_number", key=KEYS["key"])
    checked = hub("check")
    assert checked.code == 0
    assert UNPROVED in checked.err
    said = hub("connect", "office").out
    assert "PHP ERP answers (" in said
    assert UNPROVED in said
    php.asked.clear()
    counts = pulled(hub, "product", "customer", "price")
    assert {kind: (row["stored"], row["rejected"]) for kind, row in counts.items()} == {
        "product": (250, 0),
        "customer": (40, 0),
        "price": (250, 0),
    }
    last = -(-250 // cap)
    assert [page for name, page in php.asked if name == "products"][: last + 1] == [*range(last + 1)]


def test_what_a_php_erp_does_not_list_stays_since_no_list_of_it_is_proved_whole(office, php, tmp_path):
    hub = office("page_number", key=KEYS["key"])
    pulled(hub)
    del php.lists["products"][10:12]
    php.lists["products"][0]["label"] = "Changed"
    counts = pulled(hub, "product", "--full")["product"]
    assert (counts["stored"], counts["unchanged"], counts["vanished"]) == (1, 247, 0)
    # nor does an empty list empty the office, nor a translation anew of what was read last
    php.lists["products"].clear()
    assert pulled(hub, "product", "--full")["product"]["vanished"] == 0
    assert pulled(hub, "product", "--again")["product"]["vanished"] == 0
    assert UNPROVED in hub("status").err
    php.lists["products"] += [article(1), article(2, label=" 2 ")]
    counts = pulled(hub, "product")["product"]
    assert (counts["received"], counts["stored"], counts["vanished"]) == (2, 2, 0)
    # of an edit, too, nobody is told that it makes vanish what the last read passed over
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(mapping.read_text().replace("trim: true}", "upper: true}", 1))
    difference = hub("mapping", "diff", "office", "--json").rows["kinds"]["product"]
    assert (difference["changed"], difference["vanish"]) == (2, 0)


def test_a_wrong_address_of_a_php_erp_is_no_empty_list(office, php):
    hub = office("page_number", key=KEYS["key"])
    del php.lists["products"]
    ran = hub("pull", "office", "product", "--json")
    assert ran.code != 0
    assert "answers 404: Not Found" in ran.err


def item(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "code": f"I{number:03}",
        "description": f"Item {number}",
        "unit": {"code": "EA"},
        "tax": {"rate": "20.0"},
        "sales_price": {"amount": "12345678.1234567", "currency": "GBP"},
        "archived": False,
        "updated_at": "2026-01-01T10:00:00.000Z",
    }


def contact(number: int) -> dict[str, Any]:
    address = {"line1": f"{number} High Street", "city": "Leeds", "postcode": "LS1", "country": "GB"}
    return {
        "id": number,
        "account_number": f"K{number}",
        "name": f"Contact {number}",
        # who has none has an empty list
        "addresses": [address] if number != 5 else [],
        "emails": ["a@example.com", "b@example.com"] if number == 1 else [],
        "on_hold": number == 2,
        "updated_at": "2026-01-01T10:00:00.000Z",
    }


@pytest.fixture
def counted(httpserver) -> CountedErp:
    lists = {"items": [item(each) for each in range(1, 251)], "contacts": [contact(each) for each in range(1, 6)]}
    server = CountedErp(f"hub:{KEYS['key']}", {**lists, "deletions": []})
    httpserver.expect_request(re.compile("/v2/.*"), method="GET").respond_with_handler(server)
    return server


def test_a_count_in_a_text_proves_the_end_where_the_server_caps_its_pages(office, counted):
    hub = office("counted", key="hub", secret=KEYS["key"])
    assert (hub("check").code, hub("check").err) == (0, "")
    assert "Accounting suite answers as company North" in hub("connect", "office").out
    counted.asked.clear()
    counts = pulled(hub)
    assert (counts["product"]["stored"], counts["product"]["rejected"]) == (250, 0)
    # one without an address has no country, and is one reject
    assert (counts["customer"]["stored"], counts["customer"]["rejected"]) == (4, 1)
    assert [asked["page"] for asked in counted.asked] == ["1", "2", "3", "1"]
    counted.lists["items"][0]["updated_at"] = "2099-01-01T10:00:00.000Z"
    del counted.lists["items"][1]
    assert pulled(hub, "product")["product"]["received"] == 1
    assert pulled(hub, "product", "--full")["product"]["vanished"] == 1


def test_a_pack_that_changed_has_all_read_and_says_so(office, counted, tmp_path):
    hub = office("counted", key="hub", secret=KEYS["key"])
    pulled(hub)
    counted.lists["items"][0]["description"] = "Never told"
    pack = tmp_path / "pack.yaml"
    pack.write_text(pack.read_text().replace("    path: /v2/items\n", "    path: /v2/items\n    query: {web: all}\n"))
    ran = hub("pull", "office", "product", "customer", "--json")
    assert ran.err.count("has changed since the last read, so that everything is read") == 1
    assert [row["stored"] for row in json.loads(ran.out)] == [1, 0]
    assert "everything is read" not in hub("pull", "office", "product").err


BY_VERSION = {
    "sort: id": "sort: version",
    "filter: updated_since": "filter: after",
    "archived, updated_at]": "archived, version]",
    """    cursor: {field: updated_at}
    deleted: {resource: deletions, key: [object_id], cursor: {field: updated_at}}""": (
        "    cursor: {field: version, version: true}"
    ),
    "  customer: {resource: contacts, key: [id], cursor: {field: updated_at}}": (
        "  customer: {resource: contacts, key: [id]}"
    ),
}


@pytest.fixture
def by_version(office, counted, tmp_path):
    """The suite with a number for each change; gives what runs commands, and what rewrites the pack."""
    hub = office("counted", key="hub", secret=KEYS["key"])
    pack = tmp_path / "pack.yaml"

    def rewrite(changes: dict[str, str]) -> None:
        text = pack.read_text()
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new)
        pack.write_text(text)

    rewrite(BY_VERSION)
    for record in counted.lists["items"]:
        record["version"] = 1_000 - record["id"]
    return hub, rewrite


def test_deltas_go_on_behind_the_highest_version_that_was_read(by_version, counted):
    hub, _ = by_version
    assert (hub("check").code, hub("check").err) == (0, "")
    assert pulled(hub, "product")["product"]["stored"] == 250
    counted.lists["items"][100] |= {"description": "Changed", "version": 1_000}
    counted.asked.clear()
    row = pulled(hub, "product")["product"]
    assert (row["received"], row["stored"], row["unchanged"]) == (2, 1, 1)
    assert counted.asked[0]["after"] == "999"
    # what isn't published leaves it where it was
    counted.lists["items"] += [item(number) | {"version": 2_000 + number} for number in range(300, 450)]
    counted.behind = lambda name, page: counted.lists[name].pop() if page == 1 else None
    assert hub("pull", "office", "product").code != 0
    counted.behind = lambda name, page: None
    counted.asked.clear()
    assert pulled(hub, "product")["product"]["stored"] == 149
    assert counted.asked[0]["after"] == "1000"


def test_records_out_of_the_order_of_their_version_are_no_whole_read(by_version, counted):
    hub, rewrite = by_version
    rewrite({"sort: version": "sort: id"})
    ran = hub("pull", "office", "product", "--json")
    assert (ran.code != 0, "records don't come in the order of `version`" in ran.err) == (True, True)
    rewrite({"sort: id": "sort: version"})
    counted.lists["items"][3]["version"] = None
    ran = hub("pull", "office", "product", "--json")
    assert (ran.code != 0, "no number at `version`" in ran.err) == (True, True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version: true}": "version: true, overlap: 1h}"}, "overlap: has no effect on a `version`"),
        (
            {
                "    cursor: {field: version, version: true}": "    cursor: {field: archived}\n"
                "    deleted: {resource: deletions, key: [object_id], cursor: {field: updated_at, version: true}}"
            },
            "deleted: cursor: goes by a `version` where that of the kind does",
        ),
    ],
)
def test_what_no_version_can_mean_is_refused(by_version, change, said):
    hub, rewrite = by_version
    rewrite(change)
    assert said in hub("check").err


def deletion(number: int, **more: Any) -> dict[str, Any]:
    return {"object": "item", "object_id": number, "updated_at": "2099-01-01T10:00:00.000Z", **more}


def test_what_the_erp_says_is_deleted_is_gone_with_the_next_delta(office, counted):
    hub = office("counted", key="hub", secret=KEYS["key"])
    pulled(hub)
    del counted.lists["items"][:2]
    counted.lists["deletions"] += [deletion(1), deletion(2, updated_at="2001-01-01T10:00:00.000Z"), deletion(9_999)]
    row = pulled(hub, "product")["product"]
    # of long ago: a sweep has seen it, or will
    assert (row["received"], row["stored"], row["vanished"]) == (0, 0, 1)
    # made again under its number, and still among those that were deleted
    counted.lists["items"].append(item(1) | {"updated_at": "2099-01-01T11:00:00.000Z"})
    assert pulled(hub, "product")["product"]["stored"] == 1
    row = pulled(hub, "product")["product"]
    assert (row["unchanged"], row["vanished"]) == (1, 0)
    assert pulled(hub, "product", "--full")["product"]["vanished"] == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (", cursor: {field: updated_at}}", "}", "kinds.product.deleted.cursor"),
        (", cursor: {field: updated_at}}", ", cursor: {field: updated_at, overlap: 1d}}", "reaches further back than"),
    ],
)
def test_a_list_of_deletions_that_reaches_back_behind_the_records_is_refused(office, counted, tmp_path, old, new, said):
    hub = office("counted", key="hub", secret=KEYS["key"])
    pack = tmp_path / "pack.yaml"
    text = pack.read_text()
    assert old in text
    pack.write_text(text.replace(old, new, 1))
    ran = hub("check")
    assert (ran.code, said in ran.err) == (2, True), ran.err


def test_a_deletion_of_nobody_knows_what_stops_the_read(office, counted):
    hub = office("counted", key="hub", secret=KEYS["key"])
    pulled(hub)
    counted.lists["deletions"] += [deletion(2), deletion(1, object_id=None)]
    ran = hub("pull", "office", "product", "--json")
    assert (ran.code != 0, "nothing at `object_id`, so that nobody knows what was deleted" in ran.err) == (True, True)


def test_a_list_that_changes_between_its_pages_removes_nothing(office, counted):
    hub = office("counted", key="hub", secret=KEYS["key"])
    pulled(hub)
    counted.behind = lambda name, page: counted.lists[name].pop(0) if page == 1 else None
    ran = hub("pull", "office", "product", "--full", "--json")
    assert ran.code != 0
    assert "page 2 declares 249 records and the one before 250: they moved meanwhile" in ran.err
    counted.behind = lambda name, page: None
    assert pulled(hub, "product", "--full")["product"]["vanished"] == 1


def test_tokens_that_rotate_outlast_each_command(office, counted, httpserver, tmp_path):
    asked = []

    def authority(request: Request) -> Response:
        asked.append(request.form["refresh_token"])
        return Response(f'{{"access_token": "a{len(asked)}", "refresh_token": "r{len(asked)}", "expires_in": 600}}')

    def door(request: Request) -> Response:
        if request.headers["Authorization"] == f"Bearer a{len(asked)}":
            request.environ["HTTP_AUTHORIZATION"] = f"token {counted.token}"
        return counted(request)

    httpserver.clear()
    httpserver.expect_request("/token").respond_with_handler(authority)
    httpserver.expect_request(re.compile("/v2/.*")).respond_with_handler(door)
    hub = office("counted", client_id="hub", refresh_token="r0")
    pack = tmp_path / "pack.yaml"
    auth = f"auth: {{kind: oauth2_refresh, token_url: '{httpserver.url_for('/token')}', earliest: 570s}}"
    pack.write_text(re.sub("auth: .*", auth, pack.read_text()))
    assert (hub("check").code, hub("check").err) == (0, "")
    assert "answers as company North" in hub("connect", "office").out
    assert pulled(hub)["product"]["stored"] == 250
    assert asked == ["r0"]


def test_a_refusal_with_status_200_is_one_of_credentials(office, counted):
    hub = office("counted", key="hub", secret="another-key")
    ran = hub("connect", "office")
    assert ran.code != 0
    assert "answers unauthorised: unknown token; check `auth:` of the ERP" in ran.err
    assert "another-key" not in ran.err


@pytest.fixture
def frappe(httpserver) -> FrappeErp:
    modified = "2026-01-01 10:00:00.123456"
    items = [
        {"name": f"IT-{number:03}", "item_name": f"Item {number}", "item_group": "All", "stock_uom": "Nos"}
        | {"disabled": 0, "standard_rate": 58.050000000000004, "modified": modified, "owner": "Administrator"}
        for number in range(1, 251)
    ]
    customers = [
        {"name": f"CUST-{number}", "customer_name": f"Customer {number}", "territory": "United Kingdom"}
        | {"tax_id": None, "email_id": "", "disabled": 0, "modified": modified}
        | {"credit_limits": [{"company": "North", "credit_limit": 5000.0}] if number < 5 else []}
        for number in range(1, 6)
    ]
    server = FrappeErp(f"hub:{KEYS['key']}", {"Item": items, "Customer": customers, "Sales Order": []})
    httpserver.expect_request(re.compile("/api/resource/.*")).respond_with_handler(server)
    return server


def test_what_is_asked_for_goes_as_json_in_a_query(office, frappe):
    hub = office("frappe", key="hub", secret=KEYS["key"])
    assert (hub("check").code, hub("check").err) == (0, "")
    assert "its pack names no `{company}`, so that `company: North` has no effect" in hub("connect", "office").out
    counts = pulled(hub)
    assert {kind: (row["stored"], row["rejected"]) for kind, row in counts.items()} == {
        "product": (250, 0),
        "customer": (5, 0),
    }
    frappe.doctypes["Item"][3] |= {"item_name": "Changed", "modified": "2099-01-01 10:00:00.000001"}
    del frappe.doctypes["Item"][4]
    frappe.filters.clear()
    delta = pulled(hub, "product")["product"]
    assert (delta["received"], delta["stored"]) == (1, 1)
    (((field, operator, moment),),) = {json.dumps(each): each for each in frappe.filters}.values()
    assert (field, operator, len(moment)) == ("modified", ">=", len("2026-01-01 10:00:00"))
    assert pulled(hub, "product", "--full")["product"]["vanished"] == 1


def test_documents_are_read_one_by_one_where_lists_show_no_tables(office, frappe):
    hub = office("frappe", "terms", key="hub", secret=KEYS["key"])
    assert pulled(hub, "terms")["terms"]["stored"] == 5
    named = [path for _, path in frappe.requests if path.startswith("Customer/")]
    assert sorted(named) == [f"Customer/CUST-{number}" for number in range(1, 6)]
    frappe.requests.clear()
    frappe.doctypes["Customer"][1] |= {"modified": "2099-01-01 10:00:00.000001"}
    assert pulled(hub, "terms")["terms"]["received"] == 1
    assert [path for _, path in frappe.requests if "/" in path] == ["Customer/CUST-2"]


def test_a_document_that_is_gone_between_its_list_and_itself_stops_the_read(office, frappe):
    hub = office("frappe", "terms", key="hub", secret=KEYS["key"])
    pulled(hub)
    whole = frappe.list

    def listed(doctype, request):
        answer = whole(doctype, request)
        frappe.doctypes[doctype] = frappe.doctypes[doctype][:-1]
        return answer

    frappe.list = listed
    ran = hub("pull", "office", "terms", "--full", "--json")
    assert ran.code != 0
    assert "GET customers: answers DoesNotExistError: Customer CUST-5 not found" in ran.err
    frappe.list = whole
    assert pulled(hub, "terms", "--full")["terms"]["vanished"] == 1


def test_an_order_is_entered_submitted_and_found_with_its_lines(office, frappe, orders_of):
    hub = office("frappe", "terms", key="hub", secret=KEYS["key"])
    pulled(hub)
    reference = orders_of(hub)("first", ("IT-012", 3), ("IT-200", 1), account="CUST-2")
    row = pushed(hub, reference)
    assert row["state"] == "sent", row["why"]
    (entered,) = frappe.doctypes["Sales Order"]
    assert (entered["po_no"], entered["docstatus"], entered["name"]) == (reference, 1, row["erp_number"])
    assert [line["item_code"] for line in entered["items"]] == ["IT-012", "IT-200"]
    frappe.stopped.add("CUST-3")
    refused = orders_of(hub)("second", ("IT-012", 3), account="CUST-3")
    row = pushed(hub, refused)
    assert row["state"] == "review"
    assert "Credit limit has been crossed" in row["why"]
    assert [order["docstatus"] for order in frappe.doctypes["Sales Order"]] == [1, 0]


def cells_of(number: int) -> list[str]:
    return [f"A{number:05}  ", f"Größe {number}", "ST", "20,0", "5,25"]


def test_exports_in_tables_and_xml_and_what_changes_in_them(office, httpserver):
    articles: list[Any] = [cells_of(number) for number in range(5)]
    server = ExportErp("geheim", articles, [(f"C-{number}", f"Customer {number}") for number in range(3)])
    httpserver.expect_request(re.compile("/(articles|customers)")).respond_with_handler(server)
    hub = office("exports", key="geheim")
    assert (checked := hub("check")).code == 0, checked.out + checked.err
    assert hub("connect", "office").code == 0
    counts = pulled(hub)
    assert [(counts[kind]["received"], counts[kind]["stored"]) for kind in ("product", "customer")] == [(5, 5), (3, 3)]

    # a short row is one reject, a column of another name is drift, and the rest of the data as before
    server.articles[1] = server.articles[1][:3]
    server.head = (*HEAD[:4], "Price", "Colour")
    server.articles[:] = [[*cells, "red"] if len(cells) == len(HEAD) else cells for cells in server.articles]
    ran = hub("pull", "office", "product", "--json")
    (row,) = ran.rows
    assert (ran.code, row["received"], row["unchanged"], row["rejected"]) == (0, 5, 4, 1)
    assert "sends product records of another shape: `Colour` is new" in ran.err
    (reject,) = hub("rejects", "list", "office", "--json").rows
    assert reject["reason"].startswith("row 2 of its page has 3 cells, 6 were expected")


def test_offices_whose_pack_names_no_company_are_told_that_they_read_the_same_books(office, frappe, tmp_path):
    hub, config = office("frappe", key="hub", secret=KEYS["key"]), tmp_path / "tenants.yaml"
    text = config.read_text().replace("    mapping: ", "    shares mapping: true\n    mapping: ")
    other = (
        text[text.index("  office:") :].replace("  office:", "  second:").replace("company: North", "company: South")
    )
    config.write_text(text + other)
    ran = hub("check")
    assert ran.code == 2
    assert "offices share foreign, and the pack names `{company}` nowhere" in ran.err
    pack = tmp_path / "pack.yaml"
    pack.write_text(pack.read_text().replace("order_by: name asc", 'company: "{company}"', 1))
    assert "{company}" in pack.read_text()
    assert "offices share" not in hub("check").err
