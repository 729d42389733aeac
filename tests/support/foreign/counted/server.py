"""An accounting suite by REST: pages counted from 1, of at most `cap` records, and how many there are as a text."""

import json
import re
from collections.abc import Callable
from typing import Any

from werkzeug import Request, Response

Record = dict[str, Any]
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


class CountedErp:
    """`lists` hold records by the list's name; `behind` is told each page that went out, by list and number."""

    def __init__(self, token: str, lists: dict[str, list[Record]], cap: int = 100) -> None:
        self.token, self.lists, self.cap = token, lists, cap
        self.asked: list[dict[str, str]] = []
        self.behind: Callable[[str, int], None] = lambda name, page: None

    def __call__(self, request: Request) -> Response:
        self.asked.append(dict(request.args))
        if request.headers.get("Authorization") != f"token {self.token}":
            return self._answer({"success": False, "errors": [{"code": "unauthorised", "detail": "unknown token"}]})
        name, page = request.path.rpartition("/")[2], int(request.args["page"])
        size = min(int(request.args["per_page"]), self.cap)
        since = request.args.get("updated_since")
        if since is not None and not MOMENT.fullmatch(since):
            return self._answer({"success": False, "errors": [{"code": "invalid", "detail": "updated_since"}]})
        after = int(request.args.get("after", 0))
        found = [
            record
            for record in self.lists.get(name, [])
            if (since is None or record["updated_at"] >= since) and (not after or record["version"] >= after)
        ]
        if request.args["sort"] == "version" and name == "items":
            found.sort(key=lambda record: record["version"] or 0)
        records = found[(page - 1) * size :][:size]
        answer = {"success": True, "paging": {"page": page, "total": str(len(found))}, "data": {name: records}}
        self.behind(name, page)
        return self._answer(answer)

    def _answer(self, body: Record) -> Response:
        return Response(json.dumps(body), content_type="application/json")
