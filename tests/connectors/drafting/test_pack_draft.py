"""A draft of each kind of description loads as a pack, or says in one list what it lacks for that."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from hub.connectors.decode import decode
from hub.connectors.drafting.draft import DraftList, DraftRecord, PackDraft
from hub.connectors.drafting.pack_draft import pack_text
from hub.connectors.packs import load_pack
from hub.errors import ConfigurationError
from hub.records import Kind
from hub.simulate.nav.nav_pages import PAGES
from hub.simulate.nav.page_wsdl import wsdl
from tests.support.bench import Bench

EXAMPLES = ("products.json", "customers.json", "orders.json")
COMPLETE = {
    "openapi": ("small_erp.yaml",),
    "odata": ("sales_v4.xml",),
    "odata of version 2": ("sales_v2.xml",),
    "example": EXAMPLES,
}


@pytest.mark.parametrize("what", COMPLETE)
def test_what_a_description_tells_enough_of_loads_as_a_pack(drafted, loaded, what: str) -> None:
    pack = loaded(drafted(what.split()[0], *COMPLETE[what]))
    assert {Kind.PRODUCT, Kind.CUSTOMER, Kind.ORDER_DOCUMENT} <= {*pack.kinds}
    # a second order must never come of a guess
    assert pack.order.duplicates == "neither"
    assert pack.order.lines.sku
    assert pack.order.reference in pack.order.fields


def test_nav_pages_load_as_a_pack_like_the_shipped_one(drafted, loaded, nav_pages) -> None:
    pack = loaded(drafted("wsdl", *nav_pages))
    read = pack.read_of("SalesOrder")
    assert (read.operation, read.rows) == ("ReadMultiple", "ReadMultiple_Result.ReadMultiple_Result")
    assert all(resource.read is None for resource in pack.resources.values())
    create = pack.order.create
    assert (create.operation, create.arguments) == ("Create", {"SalesOrder": "{order}"})
    assert create.answer == "Create_Result.SalesOrder"
    assert pack.resources["SalesOrder"].path == "/{company}/Page/SalesOrder"
    assert pack.kinds[Kind.ORDER_DOCUMENT].key == ("No", "SalesLines.Sales_Order_Line.Line_No")
    assert pack.kinds[Kind.PRODUCT].cursor.field == "Last_Date_Modified"
    assert pack.order.reference == "External_Document_No"


def test_a_pack_drafted_from_a_running_erp_reads_it_and_enters_an_order(nav: Bench, drafted, tmp_path) -> None:
    files = []
    for name in ("ItemCard", "SalesOrder"):
        files.append(tmp_path / f"{name}.wsdl")
        files[-1].write_bytes(wsdl(PAGES[name], f"{nav.sim.url}/North/Page/{name}"))
    path = tmp_path / "drafted.yaml"
    path.write_text(pack_text("drafted", drafted("wsdl", *map(str, files))))
    pack = load_pack(str(path))
    connector = nav.connect(pack=str(path))
    (frame,) = decode(pack, Kind.PRODUCT, connector.fetch(Kind.PRODUCT, None))
    assert {*frame["source_key"]} == {*nav.keys(Kind.PRODUCT)} != set()
    later = nav.clock.now() + timedelta(days=9)
    assert sum(len(page.records or ()) for page in connector.fetch(Kind.PRODUCT, later)) == 0
    receipt = connector.create(nav.order("W-1"), "W-1")
    assert [each.number for each in connector.find("W-1")] == [receipt.number]
    assert [(line.sku, line.quantity) for line in receipt.lines or ()] == [("0012", Decimal(3))]


def test_a_service_names_an_operation_for_each_list_and_one_for_orders(drafted, tmp_path) -> None:
    text = pack_text("trade", drafted("wsdl", "trade.wsdl"))
    path = tmp_path / "trade.yaml"
    # how a list goes on isn't guessed: one that is read in part looks whole
    path.write_text(re.sub(r'(?<=paging: {kind: )"TODO: how a list goes on[^"]*"', "none", text))
    pack: Any = load_pack(str(path))
    assert {name: (pack.read_of(name).operation, pack.read_of(name).rows) for name in pack.resources} == {
        "Article": ("GetArticles", "GetArticlesResponse.Articles"),
        "SalesOrder": ("FindOrders", "FindOrdersResponse"),
    }
    create = pack.order.create
    assert (create.operation, create.arguments) == ("AddOrder", {"SalesOrder": "{order}"})
    assert create.answer == "AddOrderResponse.Result.SalesOrder"


def test_what_it_lacks_is_said_in_one_list_line_by_line(drafted, loaded, tmp_path) -> None:
    draft = drafted("wsdl", "catalogue.wsdl")
    with pytest.raises(ConfigurationError) as caught:
        loaded(draft)
    lines = (tmp_path / "drafted.yaml").read_text().splitlines()
    asked = [
        number for number, line in enumerate(lines, start=1) if "TODO: " in line and not line.lstrip().startswith("#")
    ]
    assert [problem.place for problem in caught.value.problems] == [f"{tmp_path}/drafted.yaml:{line}" for line in asked]
    assert {problem.path for problem in caught.value.problems} >= {
        "paging.kind",
        "order.create.operation",
        "order.reference",
    }
    assert all("is to be filled in: " in problem.message for problem in caught.value.problems)


def test_a_guess_says_so(drafted) -> None:
    lines = pack_text("small", drafted("openapi", "small_erp.yaml")).splitlines()
    for guess in ("    key: [id]", "    cursor: {field: updated_at}", "  reference: your_reference"):
        assert "guessed" in lines[lines.index(guess) - 1]
    assert any("Guessed by the names of the lists" in line for line in lines)


HOSTILE = "x\n  evil: 1\x1b[31m\u202e " + "y" * 5_000


def test_no_name_of_a_stranger_ends_a_comment_or_a_value(loaded) -> None:
    listed = DraftList("items", "/items", DraftRecord({"id": "text", 'a: "b" # c': "text", "yes": "text"}))
    draft = PackDraft(HOSTILE, [listed], url=HOSTILE, company=HOSTILE, notes=[HOSTILE])
    text = pack_text("x", draft)
    assert all(len(line) <= 120 for line in text.splitlines())
    assert not any(character in text for character in "\x1b\u202e")
    assert "\n  evil" not in text
    with pytest.raises(ConfigurationError) as caught:
        loaded(draft)
    assert {problem.path.partition(".")[0] for problem in caught.value.problems} == {"order"}


def test_of_a_description_with_very_many_lists_those_that_kinds_need_are_written(loaded, drafted) -> None:
    draft = drafted("odata", "sales_v4.xml")
    draft.lists += [DraftList(f"other{number}", f"/{number}", DraftRecord({"id": "text"})) for number in range(900)]
    pack = loaded(draft)
    assert {*pack.resources} == {"items", "customers", "salesOrders"}
