"""A shop's ERP by REST: bare arrays from an offset on, and orders in steps: a cart, its lines, a draft, the order."""

import json
import re
from collections.abc import Callable
from typing import Any

from hub.simulate.common.http_server import ServedRequest, ServedResponse
from hub.simulate.dialects.erp_dialect import COMPANY, Holdings, Record

CONDITION = re.compile(r"(\w+) (>=|=) ('(?:[^']|'')*'|[^' ]+)")
OPERATORS: dict[str, Callable[[str, str], bool]] = {"=": lambda left, right: left == right, ">=": lambda a, b: a >= b}
LISTS = ("products", "customers", "orders")


class _Failed(Exception):
    """The status of the answer, its code, and its words."""


class CartErp:
    """`lists` hold products, customers, carts and orders; a page has at most `cap` records whatever is asked for."""

    def __init__(self, key: str, lists: Holdings, cap: int = 100) -> None:
        self.key, self.lists, self.cap = key, lists, cap
        self.calls: list[str] = []

    def answer(self, request: ServedRequest) -> ServedResponse:
        """One of a list, or a step."""
        self.calls.append(f"{request.method} /{'/'.join(request.path)}")
        if request.headers.get("x-api-key") != self.key:
            return _answer(401, {"code": "unauthorised", "message": "This key isn't known."})
        try:
            return self._answered(request)
        except _Failed as failed:
            status, code, message = failed.args
            return _answer(status, {"code": code, "message": message})

    def _answered(self, request: ServedRequest) -> ServedResponse:
        match (request.method, request.path):
            case ("GET", ("api", company, name)) if company == COMPANY and name in LISTS:
                return self._list(name, request)
            case ("POST", ("api", company, "carts")) if company == COMPANY:
                return _answer(201, self._new_cart(**json.loads(request.body)))
            case ("POST", ("api", company, "carts", cart, "lines")) if company == COMPANY:
                self._add(self._one("carts", cart), json.loads(request.body))
                return ServedResponse(204)
            case ("POST", ("api", company, "carts", cart, "checkout")) if company == COMPANY:
                return _answer(201, {"order": self._check_out(self._one("carts", cart), json.loads(request.body))})
            case ("POST", ("api", company, "orders", order, "submit")) if company == COMPANY:
                return _answer(200, self._submit(self._one("orders", order)))
        raise _Failed(404, "no-such-address", "There is nothing at this address.")

    def _list(self, name: str, request: ServedRequest) -> ServedResponse:
        found = self.lists[name]
        for condition in filter(None, request.query.get("filter", "").split(" and ")):
            found = _passing(found, condition)
        begin, limit = int(request.query.get("offset", 0)), int(request.query.get("limit", self.cap))
        page = sorted(found, key=lambda record: record["id"])[begin:][: min(limit, self.cap)]
        return _answer(200, page, {"X-Total-Count": str(len(found))})

    def _new_cart(self, customer: str) -> Record:
        if not any(each["code"] == customer for each in self.lists["customers"]):
            raise _Failed(422, "customer", f"There is no customer {customer}.")
        cart = {"id": len(self.lists["carts"]) + 1, "customer": customer, "lines": []}
        self.lists["carts"].append(cart)
        return {"cart": f"{cart['id']}"}

    def _add(self, cart: Record, line: Record) -> None:
        if not any(each["sku"] == line["sku"] for each in self.lists["products"]):
            raise _Failed(422, "product", f"There is no product {line['sku']}.")
        cart["lines"].append({"sku": line["sku"], "quantity": line["quantity"], "price": line["price"]})

    def _check_out(self, cart: Record, asked: Record) -> Record:
        """The draft that a cart becomes; the cart is gone then."""
        self.lists["carts"].remove(cart)
        number = len(self.lists["orders"]) + 1
        head = {"id": number, "number": f"W{number:05}", "status": "draft", "reference": asked["reference"]}
        order = {**head, "customer": cart["customer"], "lines": cart["lines"]}
        self.lists["orders"].append(order)
        return order

    def _submit(self, order: Record) -> Record:
        if order["status"] != "draft":
            raise _Failed(409, "not-a-draft", f"Order {order['number']} was submitted before.")
        order["status"] = "open"
        return order

    def _one(self, name: str, key: str) -> Record:
        for record in self.lists[name]:
            if f"{record['id']}" == key:
                return record
        raise _Failed(404, "none-such", f"There is no {key} among {name}.")


def _passing(records: list[Record], condition: str) -> list[Record]:
    if (read := CONDITION.fullmatch(condition)) is None:
        raise _Failed(400, "filter", "This filter can't be read.")
    field, operator, value = read.groups()
    if value.startswith("'"):
        value = value[1:-1].replace("''", "'")
    if any(field not in record for record in records):
        raise _Failed(400, "filter", f"There is no field {field}.")
    return [record for record in records if OPERATORS[operator](record[field], value)]


def _answer(status: int, body: Any, headers: dict[str, str] | None = None) -> ServedResponse:
    return ServedResponse(status, json.dumps(body).encode(), "application/json; charset=utf-8", headers or {})
