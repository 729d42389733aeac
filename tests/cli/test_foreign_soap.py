"""Foreign ERPs over SOAP, by a pack and a mapping in YAML alone: pulled to the store, and each order pushed once."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hub.clock import SystemClock
from hub.config import settings
from hub.office import open_hub
from hub.orders.delivery import DeliveryOutcome
from hub.orders.push import push_to_the_end
from hub.simulate.dialects.rpc_encoded.rpc_encoded_erp import RpcEncodedErp
from hub.simulate.dialects.xml_text.xml_text_erp import XmlTextErp
from tests.support.dialects import handled
from tests.support.foreign import folder_of
from tests.support.foreign.office import lay_out

KEYS = {"user": "hub", "key": "geheimer-schluessel"}
KINDS = ("product", "customer", "terms")


@pytest.fixture
def office(tmp_path, run, monkeypatch, httpserver):
    """Lays an office on a server out; gives what runs a command there."""

    def lay(dialect: str, *kinds: str, **keys: str):
        for name, value in keys.items():
            monkeypatch.setenv(f"ERP_{name.upper()}", value)
        asked = kinds or ("product", "customer")
        config = lay_out(tmp_path, folder_of(dialect), httpserver.url_for(""), *keys, kinds=asked)
        return lambda *arguments: run("--config", str(config), *arguments)

    return lay


def pulled(hub, *more: str) -> dict[str, dict[str, Any]]:
    ran = hub("pull", "office", "--json", *more)
    assert ran.code == 0, ran.err
    return {row["kind"]: row for row in ran.rows}


def product(number: int, **more: Any) -> dict[str, Any]:
    return {"sku": f"P-{number:03}", "name": f"Product {number} <b> & co", "price": "2.50", **more}


class Hastening(SystemClock):
    """A clock on which whatever is waited for has passed."""

    def __init__(self) -> None:
        self.slept = 0.0

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.slept)

    def steady(self) -> float:
        return super().steady() + self.slept

    def sleep(self, seconds: float) -> None:
        self.slept += seconds


def pushed(folder: Path) -> dict[str, DeliveryOutcome]:
    """What became of the office's orders, the settle time included."""
    with open_hub(settings.load(folder / "tenants.yaml"), Hastening()) as hub:
        return dict(push_to_the_end(hub.office("office")).outcomes)


def offered(hub, tmp_path, key: str, *skus: str) -> Any:
    basket = {
        "key": key,
        "account": "C-1",
        "currency": "GBP",
        "placed_at": datetime.now(UTC).isoformat(),
        "lines": [{"sku": sku, "quantity": "3"} for sku in skus],
    }
    (tmp_path / "basket.json").write_text(json.dumps(basket))
    (row,) = hub("orders", "add", "office", str(tmp_path / "basket.json"), "--json").rows
    assert row["state"] != "refused", row["reasons"]
    return row["reference"]


@pytest.fixture
def rpc(httpserver) -> RpcEncodedErp:
    tools = {"name": "Tools"}
    more = {"updated": "2026-01-01 10:00:00", "category": tools, "tiers": [{"qty": 10, "price": "2.25"}]}
    products = [product(number, **more) for number in range(1, 11)]
    customers = [
        {
            "account": f"C-{number}",
            "name": f"Customer {number}",
            "country": "GB",
            "currency": "GBP",
            "days": 30,
            "tax": "UK",
        }
        for number in range(1, 11)
    ]
    server = RpcEncodedErp(**KEYS, records={"products": products, "customers": customers, "orders": []})
    httpserver.expect_request("/index.php/api").respond_with_handler(handled(server))
    return server


@pytest.mark.parametrize("shares", [True, False])
def test_an_rpc_erp_is_read_page_by_page_in_a_session(office, rpc, shares):
    rpc.shares = shares
    hub = office("rpc_encoded", **KEYS)
    checked = hub("check")
    assert checked.code == 0
    # an office that reads no prices of an ERP that has some is told so
    assert checked.err.strip().endswith("its `pulls` leave out price: no price counts but those of item cards")
    assert "RPC ERP answers as company North" in hub("connect", "office").out
    counts = pulled(hub, *KINDS)
    assert {kind: (row["stored"], row["rejected"]) for kind, row in counts.items()} == {
        "product": (10, 0),
        "customer": (10, 0),
        "terms": (10, 0),
    }
    assert [asked["page"] for name, asked in rpc.calls if name == "productList"][-3:] == [1, 2, 3]
    rpc.products[3] |= {"name": "Changed", "updated": "2099-01-01 00:00:00"}
    rpc.sessions.clear()
    delta = pulled(hub, "product")["product"]
    assert (delta["received"], delta["stored"]) == (1, 1)
    assert [name for name, _ in rpc.calls[-2:]] == ["login", "productList"]


def test_an_order_goes_to_an_rpc_erp_once_and_is_taken_there(office, rpc, tmp_path):
    hub = office("rpc_encoded", **KEYS)
    pulled(hub, *KINDS)
    reference = offered(hub, tmp_path, "first", "P-001", "P-002")
    assert hub("push", "office").code == 0
    (order,) = rpc.orders
    assert (order["reference"], order["account"], order["status"]) == (reference, "C-1", "processing")
    assert order["lines"] == [{"sku": f"P-00{number}", "qty": "3", "price": "2.5"} for number in (1, 2)]
    hub("push", "office")
    assert len(rpc.orders) == 1


def test_an_answer_of_an_rpc_erp_that_is_lost_is_looked_up(office, rpc, tmp_path):
    hub = office("rpc_encoded", **KEYS)
    pulled(hub, *KINDS)
    rpc.lose_next_answer = True
    reference = offered(hub, tmp_path, "lost", "P-003")
    assert pushed(tmp_path) == {reference: DeliveryOutcome.SENT}
    assert [order["reference"] for order in rpc.orders] == [reference]
    assert [name for name, _ in rpc.calls if name == "orderCreate"] == ["orderCreate"]


def test_what_an_rpc_erp_refuses_is_told_in_its_words(office, rpc, tmp_path):
    hub = office("rpc_encoded", **KEYS)
    pulled(hub, *KINDS)
    reference = offered(hub, tmp_path, "gone", "P-003")
    del rpc.products[2]
    hub("push", "office")
    (shown,) = hub("orders", "list", "--json").rows
    assert (shown["reference"], shown["state"]) == (reference, "review")
    assert "Product P-003 does not exist." in hub("orders", "show", reference).out
    assert rpc.orders == []


BATCHED = (
    ('sku: "{each.sku}"', 'skus: "{each.sku}"'),
    ("productInfo\n", "productInfos\n"),
    ("rows: productInfoResponse\n", "rows: productInfosResponse.infos\n"),
    ("record: info", "record: item"),
    ("each_of: products", "each_of: products\n    batch: 4"),
)


@pytest.fixture(params=["one by one", "in batches"])
def details(request, office, rpc, tmp_path):
    """An office whose prices are read behind a list of keys; and how many calls 10 products want."""
    hub = office("rpc_encoded", *KINDS, "price", **KEYS)
    pack = tmp_path / "pack.yaml"
    if request.param == "in batches":
        text = pack.read_text()
        for old, new in BATCHED:
            assert old in text
            text = text.replace(old, new)
        pack.write_text(text)
    # pages of four keys each, of which the last has two
    return hub, 10 if request.param == "one by one" else 3


def infos(rpc):
    return [asked.get("sku", asked.get("skus")) for name, asked in rpc.calls if name.startswith("productInfo")]


def test_what_a_list_does_not_show_is_asked_for_behind_it(details, rpc):
    hub, calls = details
    assert (hub("check").code, hub("check").err) == (0, "")
    assert pulled(hub, "price")["price"]["stored"] == 10
    assert len(infos(rpc)) == calls
    rpc.calls.clear()
    rpc.products[3] |= {"updated": "2099-01-01 00:00:00", "tiers": [{"qty": 20, "price": "2.00"}]}
    counts = pulled(hub, "price")["price"]
    assert (counts["received"], counts["stored"]) == (1, 1)
    assert infos(rpc) in (["P-004"], [["P-004"]])
    assert pulled(hub, "price", "--full")["price"]["vanished"] == 0


def test_a_record_that_is_gone_between_its_list_and_itself_is_gone(details, rpc):
    hub, _ = details
    pulled(hub, "price")
    gone, listed = rpc.products.pop(4), rpc._operations["productList"]
    rpc._operations["productList"] = lambda **asked: with_gone(listed(**asked), gone)
    counts = pulled(hub, "price", "--full")["price"]
    assert (counts["received"], counts["vanished"]) == (9, 1)


def with_gone(answer, gone):
    name, page = answer
    if page["total"] == 9:
        page = {"total": 10, "products": [*page["products"]]}
        shown = {field: value for field, value in gone.items() if field != "tiers"}
        if len(page["products"]) < 4:
            page["products"].append(shown)
    return name, page


def test_an_answer_about_another_record_is_refused(details, rpc):
    hub, _ = details
    other = {"sku": "P-999", "updated": "2026-01-01 10:00:00", "tiers": []}
    rpc._operations["productInfo"] = lambda sku: ("info", other)
    rpc._operations["productInfos"] = lambda skus: ("infos", [other])
    ran = hub("pull", "office", "price", "--json")
    assert ran.code != 0
    assert "another came: `sku` differs" in ran.err


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "each_of: products",
            "each_of: product",
            "a list among the resources was expected, did you mean `products`",
        ),
        ('sku: "{each.sku}"', "sku: A", "no `{each.…}` stands in `read`: every answer would be the same"),
        ('sku: "{each.sku}"', 'sku: "{each.code}"', "`{each.code}`"),
        ("each_of: products", "batch: 4", "batch: goes with `each_of`"),
        ("each_of: products", "each_of: products\n    paging: {kind: none}", "paging: has no effect: products is what"),
        ('sku: "{each.sku}"', 'sku: "{each.sku}", f: "{filter}"', "conditions go to products"),
        ("{code: Client, means: refused}", "{code: Client, means: empty}", "`Client` is SOAP's code of any fault"),
        ("{code: Client, means: refused}", '{code: "S*", text: "*", means: not found}', "`Server` is SOAP's code"),
    ],
)
def test_details_that_cant_be_asked_for_are_refused(office, rpc, tmp_path, old, new, said):
    hub = office("rpc_encoded", **KEYS)
    pack = tmp_path / "pack.yaml"
    assert old in pack.read_text()
    pack.write_text(pack.read_text().replace(old, new))
    ran = hub("check")
    assert ran.code != 0
    assert said in ran.err


def test_wrong_keys_of_an_rpc_erp_are_named_and_not_shown(office, rpc):
    rpc.key = "another"
    ran = office("rpc_encoded", **KEYS)("connect", "office")
    assert ran.code != 0
    assert "no session: answers 2: Access denied.; check `auth:` of the ERP" in ran.err
    assert KEYS["key"] not in ran.err


USER = {"user": "hub", "password": "geheim-und-lang"}


@pytest.fixture
def xml_text(httpserver) -> XmlTextErp:
    items = [{"ITMREF": f"I-{number:02}", "ITMDES": f"a < b & {number}", "PRICE": "2.50"} for number in range(10)]
    terms = {"CRY": "GB", "CUR": "GBP", "DAYS": "30", "VACBPR": "DOM"}
    customers = [{"BPCNUM": f"C-{number}", "BPCNAM": f"Customer {number}", **terms} for number in range(10)]
    tables: dict[str, list[Any]] = {"ITEMS": items, "CUSTOMERS": customers, "ORDERS": []}
    server = XmlTextErp(USER["user"], USER["password"], "North", tables)
    httpserver.expect_request("/soap-generic", method="POST").respond_with_handler(handled(server))
    return server


@pytest.mark.parametrize("cap", [100, 3])
def test_rows_in_a_text_are_read_behind_one_key_after_the_other(office, xml_text, cap):
    xml_text.cap = cap
    hub = office("xml_text", **USER)
    assert (hub("check").code, hub("check").err) == (0, "")
    assert "XML text ERP answers as company North" in hub("connect", "office").out
    counts = pulled(hub, *KINDS)
    assert {(row["stored"], row["rejected"]) for row in counts.values()} == {(10, 0)}
    del xml_text.tables["ITEMS"][4]
    assert pulled(hub, "product")["product"]["vanished"] == 1


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ("", "whole XML was expected, something else in the text `resultXml` came"),
        ("<RESULT><LIN>", "whole XML was expected"),
        ("no rows", "whole XML was expected"),
        ("<!DOCTYPE R [<!ENTITY a 'b'>]><RESULT/>", "XML without a document type was expected"),
        ("<ERROR/>", "`RESULT` was expected"),
        ("<RESULT>no rows</RESULT>", "elements alone were expected in `RESULT`, text came"),
    ],
)
def test_a_text_that_holds_no_list_is_no_empty_one(office, xml_text, result, said):
    hub = office("xml_text", **USER)
    pulled(hub, "product")
    xml_text.result = result
    ran = hub("pull", "office", "product", "--json")
    assert ran.code != 0
    assert said in ran.err


@pytest.fixture(params=[False, True], ids=["elements", "named by attributes"])
def names_fields(request, xml_text, tmp_path):
    """Whether fields are elements of one name that an attribute tells apart; mends the pack where they are."""
    xml_text.names_fields = request.param

    def mend():
        pack = tmp_path / "pack.yaml"
        if request.param:
            pack.write_text(pack.read_text().replace("\nsoap:\n", "\nsoap:\n  named: {value: FLD@NAME}\n"))

    return mend


def test_an_order_in_a_text_goes_out_once_and_is_looked_up_where_the_answer_is_lost(
    office, xml_text, tmp_path, names_fields
):
    hub = office("xml_text", **USER)
    names_fields()
    pulled(hub, *KINDS)
    first = offered(hub, tmp_path, "first", "I-01", "I-02")
    assert pushed(tmp_path) == {first: DeliveryOutcome.SENT}
    xml_text.lose_next_answer = True
    second = offered(hub, tmp_path, "second", "I-03")
    assert pushed(tmp_path) == {second: DeliveryOutcome.SENT}
    orders = xml_text.tables["ORDERS"]
    assert [(order["CUSORDREF"], order["BPCORD"]) for order in orders] == [(first, "C-1"), (second, "C-1")]
    assert orders[1]["LIN"] == {"ITMREF": "I-03", "QTY": "3", "GROPRI": "2.5"}
    assert [name for name, _ in xml_text.calls].count("save") == 2


def test_a_status_in_the_answer_is_the_erps_no(office, xml_text, tmp_path):
    hub = office("xml_text", **USER)
    pulled(hub, *KINDS)
    reference = offered(hub, tmp_path, "gone", "I-05")
    del xml_text.tables["ITEMS"][5]
    assert pushed(tmp_path) == {reference: DeliveryOutcome.REVIEW}
    assert "checked; I-05: no such product" in hub("orders", "show", reference).out
    xml_text.pool = "South"
    ran = hub("pull", "office", "product", "--json")
    assert "items query: answers 0: pool North is not started" in ran.err


@pytest.mark.parametrize(
    ("dialect", "keys", "sku"), [("rpc_encoded", KEYS, "P-001"), ("xml_text", USER, "I-01")], ids=["rpc", "xml"]
)
def test_an_erp_over_soap_does_what_its_pack_says(office, rpc, xml_text, tmp_path, dialect, keys, sku):
    hub = office(dialect, **keys)
    pulled(hub, *KINDS)
    placed = datetime.now(UTC).isoformat()
    basket = {"key": "sandbox", "account": "C-1", "currency": "GBP", "placed_at": placed}
    file = tmp_path / "basket.json"
    file.write_text(json.dumps(basket | {"lines": [{"sku": sku, "quantity": "2"}]}))
    ran = hub("connect", "office", "--conformance", "--orders", "--basket", str(file), "--json")
    assert [row for row in ran.rows if row["result"] == "failed"] == []
    done = {row["behaviour"] for row in ran.rows if row["result"] == "ok"}
    assert {"pages don't repeat", "it is as it was written", "sent again there is one"} <= done
