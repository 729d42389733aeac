"""A merchandise system behind a proxy: articles as tables in windows-1252, customers in XML, two of either a page."""

from collections.abc import Sequence

from werkzeug import Request, Response

HEAD = ("Number", "Text", "Unit", "VAT", "Price")
CUSTOMER = """<customer number="{}"><name>{}</name>
<address><country>GB</country></address><email/><blocked>no</blocked></customer>"""


class ExportErp:
    """`articles` are rows of cells under `head`, `customers` numbers and names."""

    def __init__(self, key: str, articles: list[Sequence[str]], customers: list[tuple[str, str]]) -> None:
        self.key, self.articles, self.customers = key, articles, customers
        self.head: tuple[str, ...] = HEAD

    def __call__(self, request: Request) -> Response:
        if request.headers.get("X-Api-Key") != self.key:
            return Response('{"error": {"code": "key", "text": "unknown key"}}', 401, content_type="application/json")
        return self._articles(request) if request.path == "/articles" else self._customers(request)

    def _articles(self, request: Request) -> Response:
        page = int(request.args.get("page", "0"))
        rows = [self.head, *self.articles[2 * page : 2 * page + 2]]
        body = "".join(";".join(f'"{cell}"' for cell in row) + "\r\n" for row in rows).encode("windows-1252")
        headers = {"X-Total-Count": str(len(self.articles))}
        if 2 * page + 2 < len(self.articles):
            # as it knows its own address; the proxy knows it by another
            headers["Link"] = f'<http://inner.invalid:8080/export/articles?company=North&page={page + 1}>; rel="next"'
        return Response(body, content_type="text/csv; charset=iso-8859-1", headers=headers)

    def _customers(self, request: Request) -> Response:
        begin = int(request.args.get("after", "0"))
        more = "true" if begin + 2 < len(self.customers) else "false"
        records = "".join(CUSTOMER.format(*each) for each in self.customers[begin : begin + 2])
        body = f'<export xmlns="urn:x"><customers>{records}</customers><next more="{more}">{begin + 2}</next></export>'
        return Response(body, content_type="application/xml")
