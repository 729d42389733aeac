"""What a second order is, documents taken by half, and moments at which somebody watches; over HTTP at both ERPs."""

from threading import Event, Thread

import pytest
import requests
import zeep.exceptions

from tests.support.patience import PATIENCE

LINES = [{"lineType": "Item", "lineObjectNumber": "0012", "quantity": 3}]


def keyed(rest, key, **changed):
    body = {"customerNumber": "C1", "externalDocumentNumber": "REF-1", "salesOrderLines": LINES} | changed
    return rest.session.post(f"{rest.base}/salesOrders", json=body, headers={"Idempotency-Key": key}, timeout=PATIENCE)


def test_the_same_key_gives_the_same_order_over_rest(rest, bc):
    bc.duplicates = "idempotent"
    first, again = keyed(rest, "K-1"), keyed(rest, "K-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["number"] == again.json()["number"]
    assert keyed(rest, "K-2").json()["number"] != first.json()["number"]
    other = keyed(rest, "K-1", externalDocumentNumber="REF-2")
    assert (other.status_code, other.json()["error"]["code"]) == (422, "Request_IdempotencyKeyReused")
    assert len(bc.ledger.orders("Dublin")) == 2
    assert rest.order().json()["number"] != rest.order().json()["number"]


def test_the_same_reference_gives_the_same_order_over_soap(create, nav):
    nav.duplicates = "idempotent"
    assert create().No == create().No
    with pytest.raises(zeep.exceptions.Fault, match="already exists with another content"):
        create(Ship_to_Code="01")
    assert len(nav.ledger.orders("North")) == 1


def test_keys_outlive_a_restart(rest, bc, companies, tmp_path, clock):
    bc.duplicates = "idempotent"
    number = keyed(rest, "K-1").json()["number"]
    bc.stop()
    state = type(bc)(tmp_path / "bc", companies("Dublin", currency="EUR"), now=clock).companies["Dublin"]
    assert state._keys["K-1"][0] == number


def test_an_erp_that_keeps_the_reference_to_itself(rest, bc, create, page, nav):
    bc.duplicates = nav.duplicates = "neither"
    number = rest.order().json()["number"]
    assert rest.rows("salesOrders?$filter=externalDocumentNumber eq 'REF-1'") == []
    assert [row["externalDocumentNumber"] for row in rest.rows("salesOrders")] == [""]
    bc.ship(number)
    assert [row["externalDocumentNumber"] for row in rest.rows("salesShipments")] == [""]
    create()
    service = page("SalesOrder")
    assert not service.ReadMultiple(filter=[{"Field": "External_Document_No", "Criteria": "'REF-1'"}], setSize=0)
    assert [order.reference for order in (*bc.ledger.orders("Dublin"), *nav.ledger.orders("North"))] == ["REF-1"] * 2


def test_an_unknown_class_is_refused(nav):
    with pytest.raises(ValueError, match="no class `sometimes`"):
        nav.duplicates = "sometimes"


def test_half_a_document_is_kept_and_the_connection_resets(rest, bc, create, nav):
    bc.faults.add("half a document", on="create", times=1)
    with pytest.raises(requests.ConnectionError):
        rest.order()
    nav.faults.add("half a document", on="create", times=1)
    with pytest.raises(requests.ConnectionError):
        create()
    held = [*bc.ledger.orders("Dublin"), *nav.ledger.orders("North")]
    assert [[line.sku for line in order.lines] for order in held] == [["0012"], ["0012"]]


def test_a_failure_in_the_middle_leaves_nothing(rest, bc, create, nav):
    bc.faults.add("fails in the middle", on="create", times=1)
    answer = rest.order()
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "Internal_ServerError")
    nav.faults.add("fails in the middle", on="create", times=1)
    with pytest.raises(zeep.exceptions.Fault, match="rolled back"):
        create()
    assert [*bc.ledger.orders("Dublin"), *nav.ledger.orders("North")] == []


def test_somebody_watches_before_and_after(rest, bc, create, nav):
    for erp in (bc, nav):
        erp.seen = []
        company = next(iter(erp.companies))
        erp.hooks.received = lambda _, e=erp, c=company: e.seen.append(("received", len(e.ledger.orders(c))))
        erp.hooks.committed = lambda _, e=erp, c=company: e.seen.append(("committed", len(e.ledger.orders(c))))
    rest.order()
    create()
    assert bc.seen == nav.seen == [("received", 0), ("committed", 1)]
    rest.rows("salesOrders")
    bc.faults.add("lost response", on="create", times=1)
    with pytest.raises(requests.ConnectionError):
        rest.order()
    assert bc.seen[2:] == [("received", 1), ("committed", 2)]


def test_waiting_until_no_call_runs(rest, bc):
    arrived, go_on = Event(), Event()

    def wait(_: object) -> None:
        arrived.set()
        go_on.wait(PATIENCE)

    bc.hooks.received = wait
    calling = Thread(target=rest.order)
    calling.start()
    assert arrived.wait(PATIENCE)
    with pytest.raises(TimeoutError, match="1 calls still run"):
        bc.requests.idle(timeout=0.01)
    go_on.set()
    bc.requests.idle()
    calling.join()
    assert len(bc.ledger.orders("Dublin")) == 1


def test_what_was_taken_away_again_doesnt_stand(rest, bc):
    first, second = rest.order().json(), rest.order(externalDocumentNumber="REF-2").json()
    url = f"{rest.base}/salesOrders({first['id']})"
    assert rest.session.delete(url, headers={"If-Match": first["@odata.etag"]}, timeout=PATIENCE).status_code == 204
    assert [order.number for order in bc.ledger.remaining("Dublin")] == [second["number"]]
    assert [order.number for order in bc.ledger.orders("Dublin", "REF-1")] == [first["number"]]


def test_a_look_up_by_reference_follows_every_change(rest, bc):
    order = rest.order().json()
    url = f"{rest.base}/salesOrders({order['id']})"
    found = "salesOrders?$filter=externalDocumentNumber eq '{}'"
    changed = {"externalDocumentNumber": "REF-9"}
    rest.session.patch(url, json=changed, headers={"If-Match": order["@odata.etag"]}, timeout=PATIENCE)
    assert rest.rows(found.format("REF-1")) == []
    assert [row["number"] for row in rest.rows(found.format("REF-9"))] == [order["number"]]
    bc.ship(order["number"])
    bc.invoice(order["number"])
    assert rest.rows(found.format("REF-9")) == []
    invoices = rest.rows("salesInvoices?$filter=externalDocumentNumber eq 'REF-9'")
    assert [row["orderNumber"] for row in invoices] == [order["number"]]
