"""A PHP ERP by REST: bare arrays, pages counted from 0, and 404 where a list, or a page of it, has no records."""

import json
from typing import Any

from werkzeug import Request, Response

Record = dict[str, Any]


class PhpErp:
    """`lists` hold records by the list's name, and the word for one of them; a page has at most `cap`."""

    def __init__(self, key: str, lists: dict[str, list[Record]], words: dict[str, str], cap: int = 100) -> None:
        self.key, self.lists, self.words, self.cap = key, lists, words, cap
        self.asked: list[tuple[str, int]] = []

    def __call__(self, request: Request) -> Response:
        name = request.path.rpartition("/")[2]
        if request.headers.get("DOLAPIKEY") != self.key:
            return _error(401, "Unauthorized: Failed to login to API. No parameter 'HTTP_DOLAPIKEY' on HTTP header")
        if name not in self.lists:
            return _error(404, "Not Found")  # no such address
        page, limit = int(request.args.get("page", 0)), int(request.args.get("limit", 100))
        self.asked.append((name, page))
        size = min(limit, self.cap)
        records = sorted(self.lists[name], key=lambda record: int(record["id"]))[page * size :][:size]
        if not records:
            return _error(404, f"Not Found: No {self.words[name]} found")
        return Response(json.dumps(records), content_type="application/json; charset=utf-8")


def _error(status: int, words: str) -> Response:
    body = {"error": {"code": status, "message": words}, "debug": {"source": "api_products.class.php:267"}}
    return Response(json.dumps(body), status, content_type="application/json; charset=utf-8")
