"""The edge of a connector: whatever is raised in it and isn't one of the hub's errors becomes one.

One ERP's odd answer must never look like a defect of the hub, for that ends more than the office it came to.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath

from hub.connectors.base import RequestContext
from hub.errors import HubError, OutcomeUnknown, ProtocolBroken


@contextmanager
def hub_errors_only(
    context: RequestContext, kind: type[ProtocolBroken] | type[OutcomeUnknown] = ProtocolBroken
) -> Iterator[None]:
    """Whatever else is raised inside becomes an error of that kind, with ERP, company and call.

    `kind`: OutcomeUnknown as soon as something may have been sent that changes the ERP.
    """
    try:
        yield
    except HubError:
        raise
    except Exception as error:  # noqa: BLE001 - that is what an edge is for
        # its own text may repeat a record or a secret, and so may the error behind it
        message = f"what came can't be understood ({_place(error)}); look at the ERP's answer, then at the pack"
        raise context.error(kind, message) from None


def _place(error: Exception) -> str:
    """The error's class, and the last place of the hub's own code that it passed."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        path = PurePath(trace.tb_frame.f_code.co_filename)
        if "hub" in path.parts and "site-packages" not in path.parts and path.name != "edge.py":
            place = f" at {path.name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return type(error).__name__ + place
