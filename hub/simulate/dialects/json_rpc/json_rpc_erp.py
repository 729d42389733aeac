"""A Python ERP by JSON-RPC 2.0: one address, positional arguments, and an error is an answer with status 200."""

import json
import re
from collections.abc import Callable
from typing import Any

from hub.simulate.common.http_server import ServedRequest, ServedResponse
from hub.simulate.dialects.erp_dialect import Holdings, Record, Refused

MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {"=": lambda left, right: left == right, ">=": lambda a, b: a >= b}


class JsonRpcErp:
    """`models` hold records by the model's name; a page has at most `cap` of them whatever is asked for."""

    def __init__(self, database: str, user: str, key: str, models: Holdings, cap: int = 1000) -> None:
        self.database, self.user, self.key = database, user, key
        self.models, self.cap = models, cap
        self.uid = 7
        self.stopped: set[int] = set()
        self.unpriced: set[int] = set()
        self.quoted: list[list[int]] = []
        self.calls: list[list[Any]] = []

    def answer(self, request: ServedRequest) -> ServedResponse:
        """One call."""
        asked = json.loads(request.body)
        head = {"jsonrpc": "2.0", "id": asked.get("id")}
        try:
            if (request.method, asked["jsonrpc"], asked["method"]) != ("POST", "2.0", "call"):
                raise Refused("builtins.TypeError", "not a call")
            answer = head | {"result": self.call(asked["params"])}
        except Refused as refused:
            name, words = refused.args
            error = {"code": 200, "message": "Odoo Server Error", "data": {"name": name, "message": words}}
            answer = head | {"error": error}
        return ServedResponse(200, json.dumps(answer).encode(), "application/json")

    def call(self, params: Record) -> Any:
        """What a service's method gives."""
        service, method, arguments = params["service"], params["method"], params["args"]
        self.calls.append([service, method, *arguments])
        if (service, method) == ("common", "login"):
            return self.uid if arguments == [self.database, self.user, self.key] else False
        database, uid, key, model, method, positional, keywords = arguments
        # a text isn't the number that it looks like
        if [database, uid, key] != [self.database, self.uid, self.key] or type(uid) is not int:
            raise Refused("odoo.exceptions.AccessDenied", "Access Denied")
        if model not in self.models and model != "price.desk":
            raise Refused("builtins.KeyError", str(model))
        if (model, method) == ("sale.order", "create"):
            return [self.enter(values) for values in positional[0]]
        if (model, method) == ("price.desk", "quote"):
            return self.quote(*positional)
        if (model, method) == ("sale.order", "action_confirm"):
            return all(self.confirm(number) for number in positional[0])
        if method != "search_read":
            raise Refused("builtins.AttributeError", str(method))
        (domain,) = positional
        return self.search_read(model, domain, **keywords)

    def enter(self, values: Record) -> int:
        """A draft of an order; its lines are commands, of which [0, 0, values] makes a new record."""
        orders, lines = self.models["sale.order"], self.models["sale.order.line"]
        number = len(orders) + 1
        partner = self._of("res.partner", values["partner_id"])
        commands = values["order_line"]
        if any(command[:2] != [0, 0] for command in commands):
            raise Refused("builtins.ValueError", "wrong command")
        for _, _, line in commands:
            product = self._of("product.product", line["product_id"])
            lines.append(
                {
                    "id": len(lines) + 1,
                    "order_id": [number, f"S{number:05}"],
                    "product_id": [product["id"], f"[{product['default_code']}] {product['name']}"],
                    "product_uom_qty": float(line["product_uom_qty"]),
                    "price_unit": float(line["price_unit"]),
                }
            )
        entered = {"id": number, "name": f"S{number:05}", "state": "draft", "order_line": [1, 2]}
        reference = values["client_order_ref"]
        orders.append({**entered, "client_order_ref": reference, "partner_id": [partner["id"], partner["name"]]})
        return number

    def confirm(self, number: int) -> bool:
        """A draft becomes an order."""
        order = self._of("sale.order", number)
        if order["partner_id"][0] in self.stopped:
            raise Refused("odoo.exceptions.UserError", "The customer is over the credit limit.")
        order["state"] = "sale"
        return True

    def quote(self, partner: Any, currency: str, wanted: list[list[Any]]) -> list[Record]:
        """A percentage off the list by how much is taken, and by whom: rules that only the ERP has."""
        if type(partner) is not int or not all(type(product) is int for product, _ in wanted):
            raise Refused("builtins.TypeError", "an integer was expected")
        self.quoted.append([product for product, _ in wanted])
        off = {product["id"]: product["list_price"] for product in self.models["product.product"]}
        return [
            {
                "product_id": product,
                "qty": quantity,
                "price": off[product] * (1 - 0.1 * partner) * (0.9 if quantity >= 10 else 1),
                "currency": currency,
            }
            for product, quantity in wanted
            if product not in self.unpriced
        ]

    def _of(self, model: str, number: Any) -> Record:
        # a text is cast to a number by the database: "12E3" would be the record 12000
        number = number if type(number) is int else int(float(number))
        for record in self.models[model]:
            if record["id"] == number:
                return record
        raise Refused("odoo.exceptions.MissingError", "Record does not exist or has been deleted.")

    def search_read(
        self, model: str, domain: list[Any], fields: list[str], offset: int, limit: int, order: str, context: Record
    ) -> list[Record]:
        """A page of a model's records."""
        if not all(type(number) is int for number in (offset, limit, *context.get("allowed_company_ids", []))):
            raise Refused("builtins.TypeError", "an integer was expected")
        for field, operator, value in domain:
            if operator not in OPERATORS:
                raise Refused("builtins.ValueError", f"Invalid operator {operator}")
            if field == "write_date" and not MOMENT.fullmatch(value):
                raise Refused("builtins.ValueError", f"time data {value!r} does not match format")
        found = [
            record
            for record in self.models[model]
            if all(OPERATORS[operator](_plain(record[field]), value) for field, operator, value in domain)
            and ("active" not in record or record["active"] or context.get("active_test") is False)
        ]
        found.sort(key=lambda record: record[order])
        page = found[offset:][: min(limit, self.cap)]
        return [{name: record[name] for name in {"id", *fields}} for record in page]


def _plain(value: Any) -> Any:
    """A reference to another record is shown with its name, and compared by its number."""
    return value[0] if isinstance(value, list) else value
