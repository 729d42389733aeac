"""A Python ERP by JSON-RPC 2.0: one address, positional arguments, and an error is an answer with status 200."""

import json
import re
from typing import Any

from werkzeug import Request, Response

Record = dict[str, Any]
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
OPERATORS = {"=": lambda left, right: left == right, ">=": lambda left, right: left >= right}


class Refused(Exception):
    """The ERP says no: the name of its exception, and its words."""


class JsonRpcErp:
    """`models` hold records by the model's name; a page has at most `cap` of them whatever is asked for."""

    def __init__(self, database: str, user: str, key: str, models: dict[str, list[Record]], cap: int = 1000) -> None:
        self.database, self.user, self.key = database, user, key
        self.models, self.cap = models, cap
        self.uid = 7
        self.calls: list[list[Any]] = []

    def __call__(self, request: Request) -> Response:
        asked = json.loads(request.data)
        head = {"jsonrpc": "2.0", "id": asked.get("id")}
        try:
            if (request.method, asked["jsonrpc"], asked["method"]) != ("POST", "2.0", "call"):
                raise Refused("builtins.TypeError", "not a call")
            answer = head | {"result": self.call(asked["params"])}
        except Refused as refused:
            name, words = refused.args
            error = {"code": 200, "message": "Odoo Server Error", "data": {"name": name, "message": words}}
            answer = head | {"error": error}
        return Response(json.dumps(answer), content_type="application/json")

    def call(self, params: Record) -> Any:
        service, method, arguments = params["service"], params["method"], params["args"]
        self.calls.append([service, method, *arguments])
        if (service, method) == ("common", "login"):
            return self.uid if arguments == [self.database, self.user, self.key] else False
        database, uid, key, model, method, positional, keywords = arguments
        # a text isn't the number that it looks like
        if [database, uid, key] != [self.database, self.uid, self.key] or type(uid) is not int:
            raise Refused("odoo.exceptions.AccessDenied", "Access Denied")
        if method != "search_read" or model not in self.models:
            raise Refused("builtins.KeyError", str(model))
        (domain,) = positional
        return self.search_read(model, domain, **keywords)

    def search_read(
        self, model: str, domain: list[Any], fields: list[str], offset: int, limit: int, order: str, context: Record
    ) -> list[Record]:
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
            if all(OPERATORS[operator](record[field], value) for field, operator, value in domain)
            and ("active" not in record or record["active"] or context.get("active_test") is False)
        ]
        found.sort(key=lambda record: record[order])
        page = found[offset:][: min(limit, self.cap)]
        return [{name: record[name] for name in {"id", *fields}} for record in page]
