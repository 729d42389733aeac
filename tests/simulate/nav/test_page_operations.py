"""Reading NAV's pages through zeep in strict mode."""

from datetime import date
from decimal import Decimal

import pytest
import requests
import zeep.exceptions

from hub.simulate import Item
from hub.simulate.nav.nav_pages import PAGES
from tests.support.patience import PATIENCE

ENVELOPE = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
    '<{op} xmlns="urn:microsoft-dynamics-schemas/page/itemcard">{inner}</{op}></s:Body></s:Envelope>'
)


def everything(service, **filters):
    wanted = [{"Field": field, "Criteria": value} for field, value in filters.items()] or [
        {"Field": "No", "Criteria": ""}
    ]
    return service.ReadMultiple(filter=wanted, setSize=0) or []


def paged(service, size, between=lambda: None, field="No"):
    """All keys, read set by set up to the empty list."""
    found, bookmark = [], None
    while rows := service.ReadMultiple(filter=[{"Field": field, "Criteria": ""}], bookmarkKey=bookmark, setSize=size):
        assert len(rows) <= size
        found += rows
        bookmark = rows[-1].Key
        between()
    return found


def test_a_record_as_it_is(page):
    lamp = page("ItemCard").Read(No="0012")
    assert (lamp.No, lamp.Description, lamp.Unit_Price) == ("0012", "Lamp & <Shade>", Decimal("9.5"))
    assert lamp.Inventory == Decimal("12.5")
    assert lamp.Blocked is False
    assert lamp.Last_Date_Modified == date(2026, 3, 2)
    assert lamp.GTIN is None
    assert page("ItemCard").Read(No="1E3").Unit_Price == Decimal("100000000000000000.01")


def test_codes_differ_by_case_alone(page):
    service = page("ItemCard")
    assert [service.Read(No=code).Description for code in ("85123A", "85123a")] == ["Heart", "heart"]
    assert service.Read(No="85123B") is None


def test_blank_text_is_left_out_and_blank_dates_and_enums_are_written(session, nav, page):
    body = page("CustomerCard").Read(No="C2")
    assert body.VAT_Registration_No is None
    assert body.Blocked == "_blank_"
    price = next(row for row in everything(page("SalesPrices"), Item_No="0012") if row.Sales_Type == "Customer")
    assert (price.Sales_Code, price.Minimum_Quantity, price.Starting_Date) == ("C2", 5, date(1, 1, 1))


def test_price_is_read_by_all_its_keys(page):
    found = page("SalesPrices").Read(
        Item_No="0012", Sales_Type="All_Customers", Sales_Code="", Starting_Date=date(2026, 1, 1), Currency_Code="",
        Variant_Code="", Unit_of_Measure_Code="PCS", Minimum_Quantity=10,
    )  # fmt: skip
    assert (found.Unit_Price, found.Ending_Date) == (8, date(2026, 12, 31))


@pytest.mark.parametrize("size", [1, 2, 5, 6, 7])
def test_sets_are_complete_and_without_repetition(page, size):
    numbers = [row.No for row in paged(page("ItemCard"), size)]
    assert numbers == sorted(numbers)
    assert set(numbers) == {"0012", "12", "1E3", "85123A", "85123a", "BLOCKED"}
    assert len(numbers) == 6


def test_rows_that_come_and_go_between_sets_shift_no_others(page, nav):
    moves = iter([lambda: nav.remove("North", "items", "12"), lambda: nav.put("North", Item("00", "New", Decimal(1)))])
    numbers = [row.No for row in paged(page("ItemCard"), 2, lambda: next(moves, lambda: None)())]
    assert numbers == ["0012", "12", "1E3", "85123A", "85123a", "BLOCKED"]


def test_filters(page):
    service = page("ItemCard")
    assert [row.No for row in everything(service, No="8*", Unit_Price=">2.2")] == ["85123A"]
    assert everything(service, No="nothing") == []
    with pytest.raises(zeep.exceptions.Fault, match='The filter "x" is not valid'):
        everything(service, Unit_Price="x")


def test_modified_since_is_a_date(page, nav, clock):
    clock.forward(days=3)
    nav.change("North", "items", "12", description="New jug")
    assert [row.No for row in everything(page("ItemCard"), Last_Date_Modified="2026-03-05..")] == ["12"]
    assert len(everything(page("ItemCard"), Last_Date_Modified="2026-03-02..")) == 6


def test_record_ids_and_versions(page, nav):
    service = page("ItemCard")
    key = service.Read(No="12").Key
    assert service.IsUpdated(Key=key) is False
    assert service.ReadByRecId(recId=service.GetRecIdFromKey(Key=key)).No == "12"
    nav.change("North", "items", "12")
    assert service.IsUpdated(Key=key) is True
    assert service.Read(No="12").Key != key


def test_two_companies_stand_apart(page, nav):
    nav.remove("South Coast", "items", "12")
    assert page("ItemCard", "South Coast").Read(No="12") is None
    assert page("ItemCard", "North").Read(No="12").Description == "Jug"


def test_a_thousand_rows_in_sets(page, nav):
    nav.load("North", *(Item(f"T{n:04}", "thing", Decimal(n)) for n in range(1000)))
    numbers = [row.No for row in paged(page("ItemCard"), 300)]
    assert len(numbers) == len(set(numbers)) == 1006


def post(nav, session, body, action="ReadMultiple", **headers):
    head = {"SOAPAction": f'"{PAGES["ItemCard"].namespace}:{action}"', "Content-Type": "text/xml"} | headers
    return session.post(f"{nav.url}/North/Page/ItemCard", data=body, headers=head, timeout=PATIENCE)


@pytest.mark.parametrize(
    ("body", "action"),
    [
        ("{", "ReadMultiple"),
        ("<a/>", "ReadMultiple"),
        (ENVELOPE.format(op="ReadMultiple", inner="<setSize>1</setSize>"), "Read"),
        (ENVELOPE.format(op="Create", inner="<ItemCard/>"), "Create"),
        (ENVELOPE.format(op="ReadMultiple", inner="<bookmarkKey>1;2;3;</bookmarkKey>"), "ReadMultiple"),
        (ENVELOPE.format(op="ReadMultiple", inner="<filter><Field>Nope</Field></filter>"), "ReadMultiple"),
    ],
)
def test_calls_that_the_wsdl_does_not_know_get_a_fault(nav, session, body, action):
    answer = post(nav, session, body, action)
    assert answer.status_code == 500
    assert b"<faultstring" in answer.content


def test_without_the_right_password_nothing(nav, session):
    body = ENVELOPE.format(op="ReadMultiple", inner="<setSize>1</setSize>")
    assert post(nav, session, body).status_code == 200
    session.auth = (nav.user, "wrong")
    answer = post(nav, session, body)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic")
    assert requests.post(f"{nav.url}/North/Page/ItemCard", data=body, timeout=PATIENCE).status_code == 401
