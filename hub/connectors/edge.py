"""The edge of a connector: whatever is raised in it and isn't one of the hub's errors becomes one.

One ERP's odd answer must never look like a defect of the hub, which would be looked for in the wrong place.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from hub.connectors.base import RequestContext
from hub.defects import described
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
        message = f"what came can't be understood ({described(error)}); look at the ERP's answer, then at the pack"
        raise context.error(kind, message) from None
