"""A small pack over REST, of which a test writes the part that it is about, and the way to a server by it."""

import json
from pathlib import Path
from typing import Any

from hub.config.erp import Erp
from hub.connectors import Connector, connect
from tests.support.bench import CountingBudget, ManualClock, never
from tests.support.patience import PATIENCE

PACK = """
name: Small
protocol: rest
auth: {auth}
company: {{kind: name}}
rest: {{rows: value, error_code: code, error_message: message, filter: where}}
paging: {{kind: next_link, link: next}}
conditions: {{since: "{{field}} gt {{value}}", equals: "{{field}} eq {{value}}"}}
cursor: {{precision: datetime, overlap: 10m}}
errors: {errors}
resources:
  things: {{path: /things, fields: [id, name, code, quantity, price]}}
kinds:
  product: {{resource: things, key: [id]}}
order:
  resource: things
  number: id
  reference: name
  reference_max_length: 30
  duplicates: searchable
  settle: 11m
  lines: {{path: lines, sku: code, quantity: quantity, unit_price: price}}
  fields: [name]
"""


def small_pack(folder: Path, auth: str = "{kind: basic}", errors: str = "[]") -> Path:
    """The pack's file."""
    path = folder / "small.yaml"
    path.write_text(PACK.format(auth=auth, errors=errors), encoding="utf-8")
    return path


def small_erp(pack: Path, url: str, **more: Any) -> Erp:
    """As tenants.yaml would have it."""
    auth = {"auth": {"user": "hub", "password": "geheimes-wort"}}
    return Erp.model_validate({"name": "small", "pack": str(pack), "url": url, "timeout": PATIENCE} | auth | more)


def small_connector(erp: Erp, **more: Any) -> Connector:
    """The way to it, with a budget that lets everything through and time that doesn't pass, unless others are given."""
    given: dict[str, Any] = {"clock": ManualClock(), "budget": CountingBudget(), "chance": never} | more
    return connect(erp, "Company", **given)


def listed(*records: dict[str, Any], **more: Any) -> bytes:
    """A list as the pack's ERP answers it."""
    return json.dumps({"value": records, **more}).encode()
