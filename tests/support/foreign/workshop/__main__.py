"""Runs it: `python -m tests.support.foreign.workshop 8010`."""

import sys

from werkzeug import Request, Response
from werkzeug.serving import run_simple

from tests.support.foreign.workshop.server import WorkshopErp

ERP = WorkshopErp("the-workshops-key")


@Request.application
def answer(request: Request) -> Response:
    return ERP(request)


if __name__ == "__main__":
    run_simple("127.0.0.1", int(sys.argv[1]), answer)
