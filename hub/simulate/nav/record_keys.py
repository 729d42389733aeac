"""NAV's `Key`: which record, in which version; the key of the last row is the bookmark for reading on."""

import base64
import binascii
import json
from decimal import Decimal
from typing import Any

from hub.simulate.common.company_data import Key
from hub.simulate.common.record_table import TableRow
from hub.simulate.nav.soap_faults import not_served


def encode_key(row: TableRow[Any]) -> str:
    """The Key of a row."""
    parts = [f"d{part}" if isinstance(part, Decimal) else f"s{part}" for part in row.record.key]
    text = base64.b64encode(json.dumps(parts).encode()).decode()
    # with the version, as in NAV: each write makes another Key
    return f"{len(text)};{text};{row.version};"


def decode_key(key: str) -> tuple[Key, int]:
    """The record's key and version; a document line's Key has its line number behind them."""
    try:
        _, text, version = key.split(";")[:3]  # base64 has no semicolon
        parts = json.loads(base64.b64decode(text, validate=True))
        return tuple(Decimal(part[1:]) if part[0] == "d" else part[1:] for part in parts), int(version)
    except (ValueError, binascii.Error) as error:
        raise not_served("The key is not valid.") from error
