"""Simulated ERPs of other dialects, behind the tests' own HTTP server."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from werkzeug import Request, Response

import hub.simulate.dialects
from hub.simulate.common.http_server import ServedRequest
from hub.simulate.dialects.erp_dialect import DialectErp

FOLDER = Path(hub.simulate.dialects.__file__).parent


def handled(erp: DialectErp) -> Callable[[Request], Response]:
    """What pytest-httpserver calls; a test may change the ERP meanwhile."""

    def handle(request: Request) -> Response:
        target = request.full_path
        asked = ServedRequest(
            method=request.method,
            path=tuple(unquote(part) for part in request.path.split("/") if part),
            query=request.args.to_dict(),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=request.get_data(),
            target=target,
        )
        answer = erp.answer(asked)
        return Response(answer.body, answer.status, dict(answer.headers), content_type=answer.content_type)

    return handle
