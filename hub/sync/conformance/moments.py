"""The moments that an ERP's texts tell, for a delta that must bring the newest of them again."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hub.connectors.pack.cursor import CursorStyle


def moment_of(text: str, style: CursorStyle) -> datetime | None:
    """A moment as ERPs write them, by the clock of the pack's zone where it names none; None for anything else."""
    if text.isascii() and text.isdecimal() and len(text) < 12:
        return datetime.fromtimestamp(int(text), UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    zone = ZoneInfo(style.zone) if style.zone else UTC
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=zone).astimezone(UTC)
