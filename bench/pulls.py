"""How fast a pull reads: fetching and decoding beside the bare work on the same answers, over REST and SOAP.

    python bench/pulls.py [RECORDS]

A simulated Business Central and a simulated NAV say once what they hold, RECORDS sales prices each (100,000). A server
in a process of its own says it again, word for word, so that only the reader's time is measured. Bare is requests and
msgspec (lxml over SOAP), every record a dict; the hub gives frames of text columns with key and raw record. zeep, which
the hub doesn't use for answers, makes its own objects of a tenth of the envelopes, and the hub frames of the same. Ends
with 1 where the hub isn't five times as fast as zeep there.
"""

import base64
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

RECORDS = 100_000
ZEEP_SHARE = 10
"""One envelope of so many is read by zeep, too."""
TIMES_ZEEP = 5.0
OTHER = b"127.0.0.1:PORT"
"""Stands for the server's own address in what it was told to say."""


class _Said(BaseHTTPRequestHandler):
    """Answers what it was told for a request with that path, or that body."""

    protocol_version = "HTTP/1.1"
    answers: dict[str, tuple[str, bytes]]

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        asked = f"{self.path} {base64.b64encode(self.rfile.read(length)).decode()}"
        media_type, body = self.answers[asked]
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _answer  # noqa: N815 - names of the library

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


def _serve(file: Path) -> None:
    """What the server's process does until it is told to stop."""
    told = json.loads(file.read_text(encoding="utf-8"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Said)
    own = f"127.0.0.1:{server.server_port}".encode()
    _Said.answers = {
        asked: (media_type, base64.b64decode(body).replace(OTHER, own)) for asked, (media_type, body) in told.items()
    }
    print(server.server_port, flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server.serve_forever()


class _NoLimit:
    """A budget without limits."""

    @contextmanager
    def take(self, *, urgent: bool) -> Iterator["_NoLimit"]:
        yield self

    def count_error(self) -> None:
        """Nobody counts."""

    def pause(self, seconds: float) -> None:
        """Nobody waits."""


def _connector(erp: dict[str, Any], company: str) -> Any:
    from hub.clock import SystemClock
    from hub.config.erp import Erp
    from hub.connectors import connect

    return connect(Erp.model_validate(erp), company, clock=SystemClock(), budget=_NoLimit())


def _recorded(connector: Any, url: str) -> dict[str, tuple[str, str]]:
    """What the ERP answers to each request of a whole read, by path and body."""
    from hub.records import Kind

    answers: dict[str, tuple[str, str]] = {}
    origin = url[: url.index("/", len("http://"))]
    transport = connector._adapter._http._transport
    send = transport.send

    def remember(context: Any, request: Any, *more: Any) -> Any:
        response = send(context, request, *more)
        asked = f"{request.url.removeprefix(origin)} {base64.b64encode(request.body or b'').decode()}"
        body = response.body.replace(origin.removeprefix("http://").encode(), OTHER)
        answers[asked] = (response.headers["Content-Type"], base64.b64encode(body).decode())
        return response

    transport.send = remember
    for _ in connector.fetch(Kind.PRICE, None):
        pass
    return answers


@contextmanager
def _saying(answers: dict[str, tuple[str, str]]) -> Iterator[str]:
    """The origin of a server that says all that again."""
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        file = Path(folder) / "answers.json"
        file.write_text(json.dumps(answers), encoding="utf-8")
        started = subprocess.Popen([sys.executable, __file__, "serve", str(file)], stdout=subprocess.PIPE, text=True)
        try:
            assert started.stdout
            yield f"http://127.0.0.1:{int(started.stdout.readline())}"
        finally:
            started.terminate()
            started.wait()


def _hub(connector: Any, pack: Any) -> int:
    """What the hub makes of it: frames."""
    from hub.connectors.decode import decode
    from hub.records import Kind

    return sum(len(frame) for frame in decode(pack, Kind.PRICE, connector.fetch(Kind.PRICE, None)))


def _bare(origin: str, answers: dict[str, tuple[str, str]], records: Callable[[bytes], int]) -> int:
    """requests, and each record a dict."""
    import requests

    count = 0
    with requests.Session() as session:
        for asked in answers:
            path, _, body = asked.partition(" ")
            sent = base64.b64decode(body)
            answer = session.request("POST" if sent else "GET", origin + path, data=sent or None, timeout=600)
            count += records(answer.content)
    return count


def _json_dicts(body: bytes) -> int:
    import msgspec

    found = msgspec.json.decode(body)
    return len(found.get("value", ())) if isinstance(found, dict) else 0


def _xml_dicts(body: bytes) -> int:
    from lxml import etree

    rows = [
        {field.tag.rpartition("}")[2]: field.text for field in row}
        for row in etree.fromstring(body).iter("{*}SalesPrices")
        if len(row)
    ]
    return len(rows)


def _envelopes(answers: dict[str, tuple[str, str]]) -> list[bytes]:
    """Some of those with records."""
    bodies = (base64.b64decode(body) for asked, (_, body) in answers.items() if not asked.endswith(" "))
    return [body for body in bodies if b"ReadMultiple_Result" in body][::ZEEP_SHARE]


def _frames(pack: Any, envelopes: list[bytes]) -> int:
    """What the hub makes of them: columns of text, key and raw record."""
    from hub.connectors.base import Page
    from hub.connectors.decode import decode
    from hub.records import Kind

    pages = [Page(pack.kind(Kind.PRICE).resource, body, "text/xml") for body in envelopes]
    return sum(len(frame) for frame in decode(pack, Kind.PRICE, pages))


def _zeep(connector: Any, envelopes: list[bytes]) -> int:
    """zeep's own objects."""
    client = next(iter(connector._adapter._wsdls.values()))._client
    operation, count = client.service._binding.get("ReadMultiple"), 0
    for body in envelopes:
        headers = {"Content-Type": "text/xml"}
        response = SimpleNamespace(status_code=200, headers=headers, content=body, encoding="utf-8")
        count += len(client.service._binding.process_reply(client, operation, response) or ())
    return count


def _line(name: str, count: int, seconds: float) -> float:
    print(f"  {name:34} {count:9,} records {seconds:7.2f} s {count / seconds:10,.0f} a second", flush=True)
    return count / seconds


def _measured(work: Callable[[], int]) -> tuple[int, float]:
    began = time.perf_counter()
    return work(), time.perf_counter() - began


def _best(work: Callable[[], int]) -> tuple[int, float]:
    """Of five: what takes a tenth of a second is slower by a half whenever something else runs."""
    return min((_measured(work) for _ in range(5)), key=lambda each: each[1])


def _compare(told: dict[str, Any], company: str, answers: dict[str, tuple[str, str]]) -> bool:
    """Print how fast each is; whether the promise is kept."""
    from hub.connectors.packs import load_pack
    from hub.records import Kind

    pack, origin = load_pack(told["pack"]), told["url"][: told["url"].index("/", len("http://"))]
    connector = _connector(told, company)
    records = _json_dicts if pack.protocol == "rest" else _xml_dicts
    next(connector.fetch(Kind.PRICE, None))  # signed in, and its WSDL loaded
    print(f"{pack.name}, {told['pack']}")
    bare = _line("bare", *_measured(lambda: _bare(origin, answers, records)))
    hub = _line("the hub", *_measured(lambda: _hub(connector, pack)))
    print(f"  the hub reads {hub / bare:.2f} times as fast as the bare work")
    if pack.protocol == "rest":
        return True
    envelopes = _envelopes(answers)
    own = _line("the hub, envelopes alone", *_best(lambda: _frames(pack, envelopes)))
    zeep = _line("zeep, envelopes alone", *_best(lambda: _zeep(connector, envelopes)))
    print(f"  the hub makes frames {own / zeep:.1f} times as fast as zeep makes objects")
    return own >= TIMES_ZEEP * zeep


def main(records: int) -> int:
    """Measure and print; 1 when the promise isn't kept."""
    from hub.simulate import BusinessCentral, ErpPrice, Nav, companies

    promised = []
    for number, simulated, pack in ((2, BusinessCentral, "business_central"), (0, Nav, "nav_soap")):
        company = companies()[number]
        items = [item.number for item in company.items]
        prices = [
            ErpPrice(items[at % len(items)], Decimal(100 + at % 900) / 100, Decimal(1 + at // len(items)), unit="PCS")
            for at in range(records)
        ]
        with (
            tempfile.TemporaryDirectory(prefix="hub-bench-") as folder,
            simulated(Path(folder), [replace(company, prices=prices)]) as erp,
        ):
            told = {"name": "erp", "pack": pack, "url": erp.url, "auth": _keys(erp)}
            answers = _recorded(_connector(told, company.name), erp.url)
        with _saying(answers) as origin:
            path = told["url"][told["url"].index("/", len("http://")) :]
            here = {"authority": origin} if "authority" in told["auth"] else {}
            again = {**told, "url": origin + path, "auth": {**told["auth"], **here}}
            promised.append(_compare(again, company.name, answers))
    return 0 if all(promised) else 1


def _keys(erp: Any) -> dict[str, str]:
    """What `auth:` of an installation has."""
    told = erp.environment()
    if "NAV_USER" in told:
        return {"user": told["NAV_USER"], "password": told["NAV_PASSWORD"]}
    return {
        "authority": told["BC_AUTHORITY"],
        "directory": told["BC_DIRECTORY"],
        "client_id": told["BC_CLIENT"],
        "client_secret": told["BC_CLIENT_SECRET"],
    }


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        _serve(Path(sys.argv[2]))
    else:
        sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else RECORDS))
