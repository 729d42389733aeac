"""Prices as SAP Business One holds them: in lists within items, and in special prices with periods and breaks."""

import json
import re
from typing import Any

from werkzeug import Request, Response

Record = dict[str, Any]
SINCE = re.compile(r"UpdateDate ge datetime'([0-9-]+)T00:00:00'")


class PriceTablesErp:
    """`items` and `special_prices`, two on a page."""

    def __init__(self, items: list[Record], special_prices: list[Record]) -> None:
        self.lists = {"items": items, "special-prices": special_prices}
        self.asked: list[str] = []

    def __call__(self, request: Request) -> Response:
        name, begin = request.path.strip("/"), int(request.args.get("$skip", 0))
        self.asked.append(name)
        found = self.lists[name]
        if condition := request.args.get("$filter"):
            read = SINCE.fullmatch(condition)
            if read is None:
                answer = {"error": {"code": "-1", "message": f"no filter: {condition}"}}
                return Response(json.dumps(answer), 400, content_type="application/json")
            found = [record for record in found if record["UpdateDate"] >= read[1]]
        body: Record = {"value": found[begin : begin + 2]}
        if begin + 2 < len(found):
            rest = f"&$filter={request.args['$filter']}" if "$filter" in request.args else ""
            body["odata.nextLink"] = f"{name}?$skip={begin + 2}{rest}"
        return Response(json.dumps(body), content_type="application/json")
