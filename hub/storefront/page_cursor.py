"""Where a page of a list ended: a text that the next request hands back, and that says nothing to anybody else."""

import base64
import binascii
import json

from hub.web.problem_details import RequestRefused


def cursor_of(*parts: str) -> str:
    """The cursor behind the row that is known by these parts."""
    return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")


def parts_of(cursor: str, count: int) -> list[str]:
    """The parts of a cursor; RequestRefused 422 for what is none."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        parts = None
    if not isinstance(parts, list) or len(parts) != count or not all(isinstance(part, str) for part in parts):
        raise no_cursor()
    return parts


def no_cursor() -> RequestRefused:
    """What to raise of a text that is none."""
    detail = "`cursor`: the `next` of the page before was expected, as it came."
    return RequestRefused(422, "cursor", detail, field="cursor")
