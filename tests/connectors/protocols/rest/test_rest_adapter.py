"""The REST adapter against answers that a simulated ERP doesn't give."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from hub.config.erp import Erp
from hub.config.secrets import Secret
from hub.connectors import Connector, connect
from hub.errors import CallRefused, ConfigurationError, IncompleteRead, OutcomeUnknown, ProtocolBroken
from hub.records import Kind
from tests.support.bench import Bench, CountingBudget, ManualClock
from tests.support.patience import PATIENCE

ITEMS = "/base/api/v2.0/companies(c-1)/items"
NEXT = "items?$skiptoken=a%20b"
ORDERS = "/base/api/v2.0/companies(c-1)/salesOrders"


@pytest.fixture
def connector(httpserver: HTTPServer, clock: ManualClock) -> Connector:
    token = {"access_token": "the-token", "expires_in": 3600}
    httpserver.expect_request("/d/oauth2/v2.0/token").respond_with_json(token)
    companies = [{"id": "c-1", "name": "Dublin", "displayName": "Dublin Ltd"}, {"id": "c-2", "name": "Cork"}]
    httpserver.expect_request("/base/api/v2.0/companies").respond_with_json({"value": companies, "@odata.count": 2})
    home = httpserver.url_for("").rstrip("/")
    keys = {"authority": home, "directory": "d", "client_id": "i", "client_secret": "s"}
    erp = Erp.model_validate(
        {"name": "bc", "pack": "business_central", "url": f"{home}/base", "auth": keys, "timeout": PATIENCE}
    )
    return connect(erp, "Dublin", clock=clock, budget=CountingBudget())


def fetched(connector: Connector, kind: Kind = Kind.STOCK) -> list[Any]:
    return [record for page in connector.fetch(kind, None) for record in page.records or ()]


def test_a_next_link_to_another_host_never_gets_the_token(
    httpserver: HTTPServer, foreign: HTTPServer, connector: Connector
) -> None:
    link = f"http://127.0.0.1:{foreign.port}/items"
    httpserver.expect_request(ITEMS).respond_with_json({"value": [{"number": "1"}], "@odata.nextLink": link})
    with pytest.raises(ProtocolBroken, match=r"bc / Dublin: GET items: points to 127.0.0.1, away"):
        fetched(connector)
    assert foreign.log == []


def test_relative_next_links_are_followed(httpserver: HTTPServer, connector: Connector) -> None:
    def page(request: Request) -> Response:
        second = request.args.get("$skiptoken") == "a b"
        first = {"value": [{"number": "1"}], "@odata.nextLink": NEXT, "@odata.count": 2}
        answer = {"value": [{"number": "2"}]} if second else first
        return Response(json.dumps(answer))

    httpserver.expect_request(ITEMS).respond_with_handler(page)
    assert [record["number"] for record in fetched(connector)] == ["1", "2"]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"value": [], "@odata.count": 3}, "only 0 of 3 records"),
        ({"value": [{}], "@odata.nextLink": "items"}, "leads back"),
        ({"value": [{}], "@odata.nextLink": "items?$skiptoken=1"}, "leads back"),
    ],
)
def test_a_list_that_doesnt_reach_its_end_is_incomplete(
    httpserver: HTTPServer, connector: Connector, answer: dict[str, Any], message: str
) -> None:
    httpserver.expect_request(ITEMS).respond_with_json(answer)
    with pytest.raises(IncompleteRead, match=message):
        fetched(connector)


def test_lines_that_go_on_elsewhere_are_incomplete(httpserver: HTTPServer, connector: Connector) -> None:
    order = {"number": "1", "salesOrderLines": [{}], "salesOrderLines@odata.nextLink": "more"}
    httpserver.expect_request(ORDERS).respond_with_json({"value": [order]})
    httpserver.expect_request(ORDERS.replace("salesOrders", "shipmentMethods")).respond_with_json(
        {"value": [], "@odata.count": 0}
    )
    with pytest.raises(IncompleteRead, match="list is cut off"):
        fetched(connector, Kind.ORDER_DOCUMENT)


@pytest.mark.parametrize("answer", [{"value": None}, {"error": {}}, [], {"value": [[]]}])
def test_json_of_another_shape_is_no_empty_list(httpserver: HTTPServer, connector: Connector, answer: Any) -> None:
    httpserver.expect_request(ITEMS).respond_with_json(answer)
    with pytest.raises(ProtocolBroken):
        fetched(connector)


def test_a_next_link_that_is_no_text_is_refused(httpserver: HTTPServer, connector: Connector) -> None:
    httpserver.expect_request(ITEMS).respond_with_json({"value": [{}], "@odata.nextLink": 5})
    with pytest.raises(ProtocolBroken, match="isn't a link"):
        fetched(connector)


@pytest.mark.parametrize("name", ["Dublin", "Dublin Ltd", "c-1"])
def test_a_company_is_known_by_name_display_name_or_id(bench_of: Callable[[str], Connector], name: str) -> None:
    assert name in bench_of(name).check()


@pytest.fixture
def bench_of(httpserver: HTTPServer, connector: Connector, clock: ManualClock) -> Callable[[str], Connector]:
    httpserver.expect_request(ITEMS).respond_with_json({"value": []})

    def made(company: str) -> Connector:
        home = httpserver.url_for("").rstrip("/")
        keys = {"authority": home, "directory": "d", "client_id": "i", "client_secret": "s"}
        erp = {"name": "bc", "pack": "business_central", "url": f"{home}/base", "auth": keys}
        return connect(Erp.model_validate(erp), company, clock=clock, budget=CountingBudget())

    return made


def test_a_company_that_isnt_there_is_told_with_a_suggestion(bench_of: Callable[[str], Connector]) -> None:
    with pytest.raises(ConfigurationError, match="no company `Dublim`, did you mean `Dublin`"):
        bench_of("Dublim").check()


@pytest.mark.parametrize("answer", ["{}", '{"number": ""}', '{"number": null}', "[]", "{", "<html>"])
def test_a_success_without_an_order_number_is_doubtful(
    httpserver: HTTPServer, connector: Connector, answer: str
) -> None:
    httpserver.expect_request(ORDERS, method="POST").respond_with_data(answer, status=201)
    with pytest.raises(OutcomeUnknown):
        connector.create({"salesOrderLines": []}, "R-1")


def test_codes_go_out_as_the_erps_ids(bc: Bench) -> None:
    connector = bc.connect()
    number = connector.create({**bc.order("R-1"), "shipmentMethodId": "EXW", "paymentTermsId": "30D"}, "R-1").number
    (order,) = bc.sim.orders("Dublin")
    assert (order.number, order.shipment_method, order.payment_terms) == (number, "EXW", "30D")
    with pytest.raises(CallRefused, match="shipmentMethods has no code `FOB`"):
        connector.create({**bc.order("R-2"), "shipmentMethodId": "FOB"}, "R-2")
    assert bc.sim.requests.count("create") == 1


def test_the_server_compares_moments_in_utc_with_milliseconds(bc: Bench) -> None:
    [*bc.connect().fetch(Kind.PRODUCT, bc.clock.now())]
    asked = [call.path for call in bc.sim.requests if "lastModified" in call.path]
    assert len(asked) == 1
    assert "$filter=lastModifiedDateTime%20gt%202024-03-15T11%3A45%3A00.000Z" in asked[0]


@pytest.mark.parametrize("url", ["bc.example", "ftp://bc.example", "https://user:pw@bc.example/x", "https://"])
def test_an_address_that_is_none_is_refused_at_once(bc: Bench, url: str) -> None:
    with pytest.raises(ConfigurationError, match="isn't an address") as caught:
        bc.connect(url=Secret(url, "tenants.yaml:7"))
    assert "tenants.yaml:7" in str(caught.value)
    assert "pw" not in str(caught.value)
