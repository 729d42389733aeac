"""An ERP whose records don't say when they changed: a feed beside them does."""

import json
from typing import Any

from werkzeug import Request, Response

Record = dict[str, Any]


class FeedErp:
    """`items` by their key, and `events`, one for each change of anything; `asked` are the paths, and what of a list.

    An item that is asked for by itself behind `left` others gets 503.
    """

    def __init__(self, items: dict[str, Record]) -> None:
        self.items = items
        self.events: list[Record] = []
        self.asked: list[str] = []
        self.left: int | None = None

    def tell(self, key: str, at: str, kind: str = "item") -> None:
        """Add an event to the feed."""
        self.events.append({"seq": len(self.events) + 1, "id": key, "type": kind, "at": at})

    def change(self, key: str, at: str, **fields: Any) -> None:
        """Change an item, or add it, and say so."""
        self.items[key] = {"id": key, "name": "", **self.items.get(key, {}), **fields}
        self.tell(key, at)

    def __call__(self, request: Request) -> Response:
        name, _, key = request.path.strip("/").partition("/")
        if key:
            self.asked.append(key)
            if self.left is not None and len(self.asked) > self.left:
                return Response(status=503)
            if key not in self.items:
                return _said({"code": "E", "message": f"no such item: {key}"}, 404)
            return _said(self.items[key])
        found = [*self.items.values()] if name == "items" else self.events
        for condition in filter(None, request.args.get("where", "").split(" and ")):
            field, sign, value = condition.partition(">") if ">" in condition else condition.partition("=")
            sign = sign or ""
            if name == "items" or field not in ("at", "type"):
                return _said({"code": "E", "message": f"no filter {condition}"}, 400)
            found = [
                each for each in found if (each[field] > value if sign == ">" else each[field] == value.strip("'"))
            ]
        begin = int(request.args["from"])
        return _said({"rows": found[begin : begin + int(request.args["most"])]})


def _said(body: Record, status: int = 200) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")
