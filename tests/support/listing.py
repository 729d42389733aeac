"""A list over HTTP: the keys that a read of it gives, in order."""

from collections.abc import Callable
from pathlib import Path

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from hub.config.erp import Erp
from hub.connectors import connect
from hub.connectors.decode import decode
from hub.connectors.packs import load_pack
from hub.records import Kind
from tests.support.bench import CountingBudget, ManualClock
from tests.support.bodies import PACK

Read = Callable[[str, str, Callable[[Request], Response]], list[str]]


def reading(httpserver: HTTPServer, folder: Path, clock: ManualClock) -> Read:
    """Reads what `answer` serves, with the pack's `paging` and `read`, from below a prefix, as behind a proxy."""

    def read(paging: str, request: str, answer: Callable[[Request], Response]) -> list[str]:
        text = PACK.replace("paging: {kind: none}", f"paging: {paging}").replace(
            "filter: $filter}", f"filter: $filter, read: {request}}}"
        )
        (folder / "mine.yaml").write_text(text, encoding="utf-8")
        httpserver.clear()
        httpserver.expect_request("/erp/things").respond_with_handler(answer)
        httpserver.expect_request("/erp/searches/s 1").respond_with_handler(answer)
        url = httpserver.url_for("/erp")
        erp = {"name": "e", "pack": str(folder / "mine.yaml"), "url": url, "auth": {"key": "secret"}}
        connector = connect(Erp.model_validate(erp), "North", clock=clock, budget=CountingBudget())
        pages = [*connector.fetch(Kind.PRODUCT, None)]
        frames = decode(load_pack(str(folder / "mine.yaml")), Kind.PRODUCT, pages)
        return [key for frame in frames for key in frame["source_key"]]

    return read
