"""A framework's ERP by REST: what is asked for is JSON inside the query, and times are those of the site's clock."""

import json
from typing import Any

from werkzeug import Request, Response

Record = dict[str, Any]
OPERATORS = {"=": lambda left, right: left == right, ">=": lambda left, right: left >= right}


class FrappeErp:
    """`doctypes` hold records by the name of their type."""

    def __init__(self, token: str, doctypes: dict[str, list[Record]]) -> None:
        self.token, self.doctypes = token, doctypes
        self.filters: list[Any] = []
        self.requests: list[tuple[str, str]] = []
        self.stopped: set[str] = set()

    def __call__(self, request: Request) -> Response:
        if request.headers.get("Authorization") != f"token {self.token}":
            return _answer({"exc_type": "AuthenticationError", "message": "Invalid token"}, 401)
        _, _, path = request.path.partition("/api/resource/")
        doctype, _, name = path.partition("/")
        self.requests.append((request.method, path))
        if doctype not in self.doctypes:
            return _answer({"exc_type": "DoesNotExistError", "message": f"DocType {doctype} not found"}, 404)
        if request.method == "POST":
            return self.enter(doctype, json.loads(request.data))
        if not name:
            return self.list(doctype, request)
        for document in self.doctypes[doctype]:
            if document["name"] == name:
                return self.submit(document, json.loads(request.data)) if request.method == "PUT" else _whole(document)
        return _answer({"exc_type": "DoesNotExistError", "message": f"{doctype} {name} not found"}, 404)

    def enter(self, doctype: str, given: Record) -> Response:
        """A document with its child tables, as a draft."""
        documents = self.doctypes[doctype]
        if not any(each["name"] == given["customer"] for each in self.doctypes["Customer"]):
            message = f"Could not find Customer: {given['customer']}"
            return _answer({"exc_type": "LinkValidationError", "message": message}, 417)
        document = {**given, "name": f"SAL-ORD-{len(documents) + 1:05}", "docstatus": 0}
        documents.append(document)
        return _whole(document)

    def submit(self, document: Record, change: Record) -> Response:
        if document["customer"] in self.stopped:
            return _answer({"exc_type": "ValidationError", "message": "Credit limit has been crossed"}, 417)
        document.update(change)
        return _whole(document)

    def list(self, doctype: str, request: Request) -> Response:
        """What is asked for of each document; no child tables."""
        filters = json.loads(request.args.get("filters", "[]"))
        # only the name unless more is asked for, and 20 of them
        fields = json.loads(request.args.get("fields", '["name"]'))
        start, length = int(request.args.get("limit_start", 0)), int(request.args.get("limit_page_length", 20))
        self.filters.append(filters)
        found = [
            record
            for record in self.doctypes[doctype]
            if all(OPERATORS[operator](record[field], value) for field, operator, value in filters)
        ]
        if request.args.get("order_by") == "name asc":
            found.sort(key=lambda record: str(record["name"]))
        rows = [{name: each[name] for name in fields} for each in found[start:][:length]]
        return _answer({"data": rows})


def _whole(document: Record) -> Response:
    return _answer({"data": document})


def _answer(body: Record, status: int = 200) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")
