"""A framework's ERP by REST: what is asked for is JSON inside the query, and times are those of the site's clock."""

import json
from typing import Any

from werkzeug import Request, Response

Record = dict[str, Any]


class FrappeErp:
    """`doctypes` hold records by the name of their type."""

    def __init__(self, token: str, doctypes: dict[str, list[Record]]) -> None:
        self.token, self.doctypes = token, doctypes
        self.filters: list[Any] = []

    def __call__(self, request: Request) -> Response:
        if request.headers.get("Authorization") != f"token {self.token}":
            return _answer({"exc_type": "AuthenticationError", "message": "Invalid token"}, 401)
        doctype = request.path.rpartition("/")[2]
        if doctype not in self.doctypes:
            return _answer({"exc_type": "DoesNotExistError", "message": f"DocType {doctype} not found"}, 404)
        filters = json.loads(request.args.get("filters", "[]"))
        # only the name unless more is asked for, and 20 of them
        fields = json.loads(request.args.get("fields", '["name"]'))
        start, length = int(request.args.get("limit_start", 0)), int(request.args.get("limit_page_length", 20))
        self.filters.append(filters)
        found = [
            record
            for record in self.doctypes[doctype]
            if all(record[field] >= value for field, operator, value in filters if operator == ">=")
        ]
        if request.args.get("order_by") == "name asc":
            found.sort(key=lambda record: str(record["name"]))
        return _answer({"data": [{name: each[name] for name in fields} for each in found[start:][:length]]})


def _answer(body: Record, status: int = 200) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")
