"""The ERP of docs/packs.md: JSON over HTTP with a key in a header, counted pages, a filter, and orders in one call."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from werkzeug import Request, Response

Record = dict[str, Any]
DESCRIPTION = Path(__file__).with_name("openapi.yaml")
CONDITION = re.compile(r"(\w+) (>=|=) (?:'((?:[^']|'')*)'|(\S+))")


class Refused(Exception):
    """A status, a code and words."""


class WorkshopErp:
    """One company with a few records, which is all that a first pack needs."""

    def __init__(self, key: str, company: str = "North", products: int = 120) -> None:
        self.key, self.company = key, company
        changed = "2026-01-31T10:00:00Z"
        product = {"unit": "PCS", "price": 12.5, "vat_code": "S", "active": True, "updated_at": changed}
        customer = {"country": "GB", "blocked": False, "payment_days": 30, "updated_at": changed}
        self.lists: dict[str, list[Record]] = {
            "products": [
                {"id": number, "sku": f"W-{number:04}", "name": f"Part {number}", **product}
                for number in range(1, products + 1)
            ],
            "customers": [
                {"id": number, "number": f"C-{number}", "name": f"Customer {number}", **customer}
                for number in (1, 2, 3)
            ],
            "orders": [],
        }

    def __call__(self, request: Request) -> Response:
        if request.path == "/openapi.yaml":
            return Response(DESCRIPTION.read_bytes(), content_type="application/yaml")
        try:
            return _answer(*self.answer(request))
        except Refused as refused:
            status, code, words = refused.args
            return _answer({"error": {"code": code, "message": words}}, status)

    def answer(self, request: Request) -> tuple[Any, int]:
        if request.headers.get("X-Api-Key") != self.key:
            raise Refused(401, "unauthorised", "unknown key")
        _, company, name = request.path.split("/")
        if company != self.company or name not in self.lists:
            raise Refused(404, "unknown", "no such company or list")
        if request.method == "POST" and name == "orders":
            return self.enter(json.loads(request.data)), 201
        found = sorted(self.found(name, request.args.get("filter", "")), key=lambda record: record["id"])
        page, size = int(request.args.get("page", 1)), min(int(request.args.get("per_page", 20)), 100)
        return {"total": len(found), "data": found[(page - 1) * size :][:size]}, 200

    def found(self, name: str, asked: str) -> list[Record]:
        records = self.lists[name]
        for condition in filter(None, asked.split(" and ")):
            parts = CONDITION.fullmatch(condition)
            if parts is None or (records and parts[1] not in records[0]):
                raise Refused(400, "filter", f"can't be read: {condition}")
            value = parts[4] if parts[3] is None else parts[3].replace("''", "'")
            records = [each for each in records if _holds(str(each[parts[1]]), parts[2], value)]
        return records

    def enter(self, order: Record) -> Record:
        if order["customer_number"] not in {each["number"] for each in self.lists["customers"]}:
            raise Refused(422, "customer", "no such customer")
        number = len(self.lists["orders"]) + 1
        lines = [{"position": position, **line} for position, line in enumerate(order["lines"], start=1)]
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        entered = {**order, "lines": lines, "id": number, "number": f"A-{number}", "status": "open", "updated_at": now}
        self.lists["orders"].append(entered)
        return entered


def _holds(left: str, operator: str, right: str) -> bool:
    return left >= right if operator == ">=" else left == right


def _answer(body: Any, status: int = 200) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")
