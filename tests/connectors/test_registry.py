"""What a new protocol or a new kind takes: its own code and one registration, with nothing of the hub edited."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request as Asked
from werkzeug import Response as Served

from hub.config.erp import Erp
from hub.connectors import Connector, connect
from hub.connectors.base import Adapter, Page, ReadCondition, RequestContext
from hub.connectors.decode import decode
from hub.connectors.model import PackModel
from hub.connectors.pack import Pack
from hub.connectors.pack.conditions import CONDITIONS, Conditions
from hub.connectors.pack.cursor import PRECISIONS
from hub.connectors.pack.error_rules import ERROR_RULES, ErrorRule
from hub.connectors.packs import load_pack
from hub.connectors.protocols import PROTOCOLS
from hub.connectors.protocols.paging.list_paging import Continuation, Walk
from hub.connectors.protocols.paging.seen_page import SeenPage
from hub.connectors.protocols.protocol import Protocol, Site
from hub.connectors.protocols.rest.paging import PAGING, ListPaging
from hub.connectors.raw_record import RawRecord
from hub.connectors.registry import Registry, kind_of
from hub.connectors.transport.auth import AUTHS, Auth, AuthModel
from hub.connectors.transport.auth.auth import Means
from hub.connectors.transport.classify import RemoteError
from hub.connectors.transport.http import Http, open_http
from hub.connectors.transport.messages import Request, Response
from hub.errors import ConfigurationError, Throttled
from hub.records import Kind
from tests.support.bench import CountingBudget, ManualClock


class ApiKey(AuthModel):
    """A key in a header of its own."""

    kind: Literal["api_key"]
    header: str

    def required(self) -> frozenset[str]:
        return frozenset({"key"})

    def sign_in(self, keys: Mapping[str, str], means: Means) -> Auth:
        return SignedByKey(self.header, keys["key"])


class SignedByKey:
    def __init__(self, header: str, key: str) -> None:
        self.header, self.key = header, key

    def sign(self, request: Request, context: RequestContext) -> Request:
        return replace(request, headers={**request.headers, self.header: self.key})

    def forget(self) -> bool:
        return False


class Behind(ListPaging):
    """The next page begins behind as many records as came; one that isn't full is the last."""

    kind: Literal["behind"]
    argument: str
    size: int

    def first_query(self) -> Mapping[str, str]:
        return {self.argument: "0"}

    def walk(self) -> Walk:
        return self.turn

    def turn(self, page: SeenPage, context: RequestContext) -> Continuation:
        if len(page.records) < self.size:
            return Continuation(None)
        path, _, passed = page.url.rpartition(f"{self.argument}=")
        return Continuation(f"{path}{self.argument}={int(passed) + self.size}")


class PrefixConditions(Conditions):
    """operator:field:value."""

    kind: Literal["prefix"]

    def changed_since(self, field: str, moment: str) -> ReadCondition:
        return ReadCondition(field, f"gt:{field}:{moment}")

    def has(self, field: str, value: str | int) -> ReadCondition:
        return ReadCondition(field, f"eq:{field}:{value}")


class HeaderRule(ErrorRule):
    """By a header that the answer bears."""

    kind: Literal["header"]
    header: str

    def is_about(self, response: Response, remote_error: RemoteError | None) -> bool:
        return self.header in response.headers


PACK = """
name: Test
protocol: rest
auth: {kind: api_key, header: X-Key}
company: {kind: name}
rest: {rows: value, error_code: code, error_message: message, filter: where}
paging: {kind: behind, argument: from, size: 2}
conditions: {kind: prefix}
cursor: {precision: year, overlap: 1d}
errors:
  - {kind: header, header: X-Later, means: throttled}
  - {status: 404, means: refused}
resources:
  things: {path: "/{company}/things", fields: [id, changed]}
kinds:
  product: {resource: things, key: [id], cursor: {field: changed}}
order:
  resource: things
  number: id
  reference: name
  reference_max_length: 20
  duplicates: neither
  settle: 1m
  lines: {path: lines, sku: sku, quantity: q, unit_price: p}
  fields: [id]
"""

LINES_PACK = (
    PACK.replace("protocol: rest", "protocol: lines")
    .replace("rest: {rows: value, error_code: code, error_message: message, filter: where}", "lines: {separator: ;}")
    .replace("{kind: behind, argument: from, size: 2}", "{kind: numbered, argument: page}")
)


class NumberedPages(PackModel):
    """Pages have numbers; the empty one is the last."""

    kind: Literal["numbered"]
    argument: str


LINES_PAGING: Registry[NumberedPages] = Registry(NumberedPages)


class LinesPart(PackModel):
    separator: str


class LinesPack(Pack):
    protocol: Literal["lines"]
    lines: LinesPart
    paging: Annotated[NumberedPages, LINES_PAGING]


class Lines(Protocol[LinesPack]):
    """A record a line, its fields in the order in which the pack declares them."""

    name = "lines"
    pack = LinesPack

    def open(self, pack: LinesPack, site: Site) -> Adapter:
        http = open_http(
            site.erp,
            auth=pack.auth,
            transfer=pack.transfer,
            rules=pack.errors,
            parse_error=lambda response: None,
            budget=site.budget,
            clock=site.clock,
        )
        return LinesAdapter(self, pack, http, site.context)

    def records(self, pack: LinesPack, page: Page, context: RequestContext) -> list[RawRecord]:
        fields = pack.resources[page.resource].fields
        lines = page.body.decode().splitlines()
        return [dict(zip(fields, line.split(pack.lines.separator), strict=True)) for line in lines]


class LinesAdapter:
    def __init__(self, protocol: Lines, pack: LinesPack, http: Http, context: RequestContext) -> None:
        self.protocol, self.pack, self.http, self.context = protocol, pack, http, context

    def check_connection(self) -> None:
        next(self.read("things", ()))

    def read(
        self, resource: str, conditions: Sequence[ReadCondition], *, urgent: bool = False, few: bool = False
    ) -> Iterator[Page]:
        context = self.context.named(resource)
        path = self.pack.resources[resource].path.format(company=self.context.company)
        number, records = 0, [dict[str, Any]()]
        while records:
            asked = urlencode([(self.pack.paging.argument, number), *(("if", each.text) for each in conditions)])
            response = self.http.read(context, f"{self.http.base}{path}?{asked}")
            page = Page(resource, response.body, response.media_type)
            records = self.protocol.records(self.pack, page, context)
            yield replace(page, records=records)
            number += 1

    def ask(self, resource: str, values: Mapping[str, Any]) -> Iterator[Page]:
        return iter(())

    def published(self, resource: str) -> None:
        raise NotImplementedError

    def write(self, resource: str, record: RawRecord, key: str | None = None) -> tuple[RawRecord, bytes]:
        raise NotImplementedError

    def add_lines(self, existing: RawRecord, lines: Sequence[RawRecord]) -> Iterator[int]:
        raise NotImplementedError

    def remove(self, existing: RawRecord) -> None:
        raise NotImplementedError

    def confirm(self, existing: RawRecord) -> None:
        raise NotImplementedError


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PROTOCOLS, "lines", Lines())
    kinds = ((AUTHS, ApiKey), (PAGING, Behind), (CONDITIONS, PrefixConditions), (ERROR_RULES, HeaderRule))
    for registry, model in kinds:
        monkeypatch.setitem(registry.models, kind_of(model), model)
    monkeypatch.setitem(PRECISIONS, "year", lambda moment: str(moment.year))


Open = Callable[[str], Connector]


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], str]:
    def write(text: str) -> str:
        path = tmp_path / "mine.yaml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def opened(httpserver: HTTPServer, written: Callable[[str], str], clock: ManualClock) -> Open:
    def open_pack(text: str) -> Connector:
        erp = {"name": "e", "pack": written(text), "url": httpserver.url_for("/base"), "auth": {"key": "secret"}}
        return connect(Erp.model_validate(erp), "North", clock=clock, budget=CountingBudget())

    return open_pack


def answers_of(sizes: Sequence[int]) -> Callable[[Asked], Served]:
    """As many records from each place in the list as were asked for."""

    def answer(asked: Asked) -> Served:
        assert asked.headers["X-Key"] == "secret"
        begin = int(asked.args["from"])
        return Served(f'{{"value": [{",".join(f"""{{"id": "{at}"}}""" for at in sizes[begin : begin + 2])}]}}')

    return answer


def test_a_paging_and_an_auth_kind_of_ones_own(httpserver: HTTPServer, opened: Open, written: Any) -> None:
    httpserver.expect_request("/base/North/things").respond_with_handler(answers_of(range(5)))
    pages = [*opened(PACK).fetch(Kind.PRODUCT, None)]
    frames = [*decode(load_pack(written(PACK)), Kind.PRODUCT, pages)]
    assert [frame["source_key"].tolist() for frame in frames] == [["0", "1"], ["2", "3"], ["4"]]


def test_a_style_of_conditions_and_of_moments_of_ones_own(httpserver: HTTPServer, opened: Open) -> None:
    httpserver.expect_request("/base/North/things").respond_with_handler(answers_of(()))
    connector = opened(PACK)
    [*connector.fetch(Kind.PRODUCT, datetime(2024, 1, 1, tzinfo=UTC))]
    connector.find("R-1", posted=False)
    asked = [request.args["where"] for request, _ in httpserver.log]
    assert asked == ["gt:changed:2023", "eq:name:R-1"]


def test_an_error_rule_of_ones_own(httpserver: HTTPServer, opened: Open) -> None:
    httpserver.expect_request("/base/North/things").respond_with_data("", status=404, headers={"X-Later": "1"})
    with pytest.raises(Throttled):
        opened(PACK).check()


def test_a_protocol_of_ones_own(httpserver: HTTPServer, opened: Open, written: Any) -> None:
    def answer(asked: Asked) -> Served:
        assert asked.headers["X-Key"] == "secret"
        return Served(["0012;x\n7;y\n", "a;b\n", ""][int(asked.args["page"])])

    httpserver.expect_request("/base/North/things").respond_with_handler(answer)
    connector = opened(LINES_PACK)
    pages = [*connector.fetch(Kind.PRODUCT, None)]
    logged = [Page(page.resource, page.body, page.media_type) for page in pages]
    pack = load_pack(written(LINES_PACK))
    for some in (pages, logged):
        keys = [key for frame in decode(pack, Kind.PRODUCT, some) for key in frame["source_key"]]
        assert keys == ["0012", "7", "a"]
    assert "North" in connector.check()


@pytest.mark.parametrize(
    ("text", "old", "new", "message"),
    [
        (PACK, "size: 2}", "siz: 2}", r":7: paging.siz: isn't known here, did you mean `size`\?$"),
        (PACK, "kind: behind", "kind: behnd", r":7: paging.kind: .*did you mean `behind`\?$"),
        (PACK, "header: X-Key", "headr: X-Key", r":4: auth.headr: isn't known here, did you mean `header`\?$"),
        (PACK, "kind: api_key, ", "", r":4: auth.kind: is missing$"),
        (PACK, "{kind: api_key, header: X-Key}", "none", r":4: auth: "),
        (PACK, "header: X-Later", "hader: X-Later", r":11: errors.0.hader: isn't known here, did you mean `header`\?$"),
        (PACK, "precision: year", "precision: yer", r":9: cursor.precision: .*did you mean `year`\?$"),
        (LINES_PACK, "protocol: lines", "protocol: line", r":3: protocol: .*did you mean `lines`\?$"),
        (LINES_PACK, "lines: {separator: ;}", "rest: {}", r":3: protocol: protocol lines needs the part `lines:`$"),
        (LINES_PACK, "separator", "seperator", r":6: lines.seperator: isn't known here, did you mean `separator`\?$"),
        (LINES_PACK, "kind: numbered", "kind: behind", r":7: paging.kind: "),
        (LINES_PACK, "  duplicates", "  idempotency_header: X\n  duplicates", "order.idempotency_header: isn't known"),
    ],
)
def test_what_is_wrong_is_told_at_its_line(written: Any, text: str, old: str, new: str, message: str) -> None:
    assert text.count(old) == 1
    with pytest.raises(ConfigurationError, match=message):
        load_pack(written(text.replace(old, new)))
