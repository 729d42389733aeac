"""What a webhook says: references and states alone. Who wants to know more asks the door."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.store.catalogue.published_revisions import Published
from hub.store.orders.webhooks import WaitingMove


@dataclass(frozen=True)
class WebhookMessage:
    """One message; each time that it is sent it is the same, its `id` too."""

    id: str
    type: str
    at: datetime
    data: Mapping[str, Any]

    def body(self) -> str:
        """As JSON, of the shape that Standard Webhooks recommends."""
        whole = {"type": self.type, "timestamp": self.at.isoformat(), "data": dict(self.data)}
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def order_moved(move: WaitingMove) -> WebhookMessage:
    """An order is in another state; `revision` is higher with each move of it."""
    # with its moment: where an older copy of the store was put back, the number comes again for another event
    identity = _id("order", move.tenant, move.reference, move.number, move.at)
    data = {"office": move.tenant, "reference": move.reference, "revision": move.number, "state": move.state}
    return WebhookMessage(identity, "order.moved", move.at, data)


def published(office: str, kind: str, newest: Published) -> WebhookMessage:
    """An office has other products, prices or stock; `revision` is what feeds go by."""
    identity = _id(kind, office, newest.revision, newest.at)
    return WebhookMessage(identity, f"{kind}.published", newest.at, {"office": office, "revision": newest.revision})


def trial(at: datetime) -> WebhookMessage:
    """Nothing happened: somebody tries whether a target can be told."""
    return WebhookMessage(_id("test", at), "hub.test", at, {})


def _id(*parts: object) -> str:
    return f"msg_{hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()[:32]}"
