"""A web shop's ERP by SOAP's own encoding (rpc/encoded): a session is opened by a call, orders are drafts at first."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hub.simulate.common.http_server import ServedRequest, ServedResponse
from hub.simulate.dialects.erp_dialect import Holdings, Record, Refused
from hub.simulate.dialects.rpc_encoded.rpc_envelope import decoded, encoded, fault

WSDL = Path(__file__).parent / "service.wsdl"
XML = "text/xml; charset=utf-8"
Answer = tuple[str, Any]
"""The name of what an operation answers, and its value."""


class RpcEncodedErp:
    """`records` are products, customers and orders. `shares`: whether each record stands by itself in the Body."""

    def __init__(self, user: str, key: str, records: Holdings) -> None:
        self.user, self.key = user, key
        self.products, self.customers, self.orders = (records[name] for name in ("products", "customers", "orders"))
        self.sessions: set[str] = set()
        self.calls: list[tuple[str, Record]] = []
        self.lose_next_answer = False
        self.shares = True
        self._operations: dict[str, Callable[..., Answer]] = {
            "productList": self._list_products,
            "productInfo": self._inform,
            "productInfos": self._inform_of_several,
            "customerList": self._list_customers,
            "orderList": self._list_orders,
            "orderCreate": self._create,
            "orderConfirm": self._confirm,
        }

    def answer(self, request: ServedRequest) -> ServedResponse:
        """An operation, or the WSDL."""
        if request.method == "GET":
            return ServedResponse(200, WSDL.read_bytes(), XML)
        try:
            operation, arguments = decoded(request.body)
            self.calls.append((operation, arguments))
            answer = self._answer(operation, arguments)
        except Refused as refused:
            return ServedResponse(500, fault(*refused.args), XML)
        if operation == "orderCreate" and self.lose_next_answer:
            self.lose_next_answer = False
            return ServedResponse(504, b"<html><title>Gateway timeout</title></html>", "text/html")
        return ServedResponse(200, encoded(operation, answer, shares=self.shares), XML)

    def _answer(self, operation: str, arguments: Record) -> Answer:
        if operation == "login":
            if (arguments["user"], arguments["key"]) != (self.user, self.key):
                raise Refused("2", "Access denied.")
            self.sessions.add(session := secrets.token_hex(16))
            return "loginReturn", session
        if arguments.pop("session") not in self.sessions:
            raise Refused("5", "Session expired. Try to relogin.")
        if operation not in self._operations:
            raise Refused("3", f"There is no {operation}.")
        return self._operations[operation](**arguments)

    def _list_products(self, *, shop: str, filters: list[Record], page: int, size: int) -> Answer:
        del shop
        found = _matching(self.products, filters)
        begin = (page - 1) * size
        shown = [{name: value for name, value in each.items() if name != "tiers"} for each in found[begin:][:size]]
        return "page", {"total": len(found), "products": shown}

    def _inform(self, *, sku: str) -> Answer:
        for product in self.products:
            if product["sku"] == sku:
                return "info", _info(product)
        raise Refused("103", f"Product {sku} does not exist.")

    def _inform_of_several(self, *, skus: list[str]) -> Answer:
        """Those that there are."""
        return "infos", [_info(product) for product in self.products if product["sku"] in skus]

    def _list_customers(self, *, shop: str) -> Answer:
        del shop
        return "customers", self.customers

    def _list_orders(self, *, filters: list[Record]) -> Answer:
        return "orders", _matching(self.orders, filters)

    def _create(self, *, order: Record) -> Answer:
        if order["account"] not in [customer["account"] for customer in self.customers]:
            raise Refused("101", f"Customer {order['account']} does not exist.")
        known = {product["sku"] for product in self.products}
        for line in order["lines"]:
            if line["sku"] not in known:
                raise Refused("102", f"Product {line['sku']} does not exist.")
        number = f"{100000001 + len(self.orders)}"
        self.orders.append({"number": number, "status": "pending", **order})
        return "number", number

    def _confirm(self, *, number: str) -> Answer:
        for order in self.orders:
            if order["number"] == number:
                order["status"] = "processing"
        return "done", True


def _info(product: Record) -> Record:
    """What a list doesn't show of a product."""
    return {name: product[name] for name in ("sku", "updated", "tiers")}


def _matching(records: list[Record], filters: list[Record]) -> list[Record]:
    """`key` is a field, or `updated_from`."""
    found = records
    for each in filters:
        if each["key"] == "updated_from":
            found = [record for record in found if record["updated"] >= each["value"]]
        else:
            found = [record for record in found if record[each["key"]] == each["value"]]
    return found
