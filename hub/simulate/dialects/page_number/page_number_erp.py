"""A PHP ERP by REST: bare arrays, pages counted from 0, and 404 where a list, or a page of it, has no records."""

import json
from collections.abc import Mapping

from hub.simulate.common.http_server import ServedRequest, ServedResponse
from hub.simulate.dialects.erp_dialect import Holdings


class PageNumberErp:
    """`lists` hold records by the list's name, and the word for one of them; a page has at most `cap`."""

    def __init__(self, key: str, lists: Holdings, words: Mapping[str, str], cap: int = 100) -> None:
        self.key, self.lists, self.words, self.cap = key, lists, words, cap
        self.asked: list[tuple[str, int]] = []

    def answer(self, request: ServedRequest) -> ServedResponse:
        """A page of a list."""
        name = request.path[-1]
        if request.headers.get("dolapikey") != self.key:
            return _error(401, "Unauthorized: Failed to login to API. No parameter 'HTTP_DOLAPIKEY' on HTTP header")
        if name not in self.lists:
            return _error(404, "Not Found")  # no such address
        page, limit = int(request.query.get("page", 0)), int(request.query.get("limit", 100))
        self.asked.append((name, page))
        size = min(limit, self.cap)
        records = sorted(self.lists[name], key=lambda record: int(record["id"]))[page * size :][:size]
        if not records:
            return _error(404, f"Not Found: No {self.words[name]} found")
        return ServedResponse(200, json.dumps(records).encode(), "application/json; charset=utf-8")


def _error(status: int, words: str) -> ServedResponse:
    body = {"error": {"code": status, "message": words}, "debug": {"source": "api_products.class.php:267"}}
    return ServedResponse(status, json.dumps(body).encode(), "application/json; charset=utf-8")
