"""One message to one target, signed: what came back, or why nothing did."""

from dataclasses import dataclass
from datetime import datetime

from standardwebhooks import Webhook

from hub.clock import Clock
from hub.config.webhook_consistency import target_problems
from hub.config.webhook_targets import WebhookTarget
from hub.connectors.base import RequestContext
from hub.connectors.transport.address import is_loopback
from hub.connectors.transport.exchange import Transport
from hub.connectors.transport.messages import Request, Response
from hub.connectors.transport.transfer import Transfer
from hub.errors import ConfigurationError, ErpError
from hub.storefront.webhooks.message import WebhookMessage

SECONDS = 10.0
"""The wait for an answer's next bytes; the whole of it may take twice as long."""
BOUNDS = Transfer(max_bytes=64 * 1024, max_time="20s")  # type: ignore[arg-type]
GONE = 410
"""The status by which a receiver says that it wants nothing more."""


@dataclass(frozen=True)
class Answered:
    """What came of a message. `why`: for people, why it doesn't count as told; without secrets and addresses."""

    is_taken: bool
    is_gone: bool = False
    why: str = ""
    status: int | None = None


class TargetPost:
    """The way to one target: a connection that is kept, no redirect followed, nothing sent twice by itself."""

    def __init__(self, target: WebhookTarget, clock: Clock) -> None:
        self._target, self._clock = target, clock
        self._transport: Transport | None = None

    def send(self, message: WebhookMessage) -> Answered:
        """Send a message once."""
        if problems := [*target_problems(self._target)]:
            return Answered(False, why="; ".join(map(str, problems)))
        try:
            url, body = self._target.url.reveal(), message.body()
            headers = self._headers(message.id, self._clock.now(), body)
            self._transport = self._transport or _transport(url, self._clock)
            context = RequestContext("webhooks", self._target.name, message.type)
            response = self._transport.send(context, Request("POST", url, headers, body.encode()))
        except ConfigurationError as error:
            return Answered(False, why=str(error))
        except ErpError as error:
            # what follows is what would help with an ERP
            return Answered(False, why=error.message.partition(";")[0])
        return _answered(response)

    def _headers(self, identity: str, now: datetime, body: str) -> dict[str, str]:
        return {
            "Content-Type": "application/json",
            "User-Agent": "hub-webhooks",
            "webhook-id": identity,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(self._target.secret.reveal()).sign(identity, now, body),
        }


def _transport(url: str, clock: Clock) -> Transport:
    # a proxy of the environment stands in the way of a loopback address
    return Transport(clock, SECONDS, BOUNDS, proxies=not is_loopback(url))


def _answered(response: Response) -> Answered:
    status = response.status
    if 200 <= status < 300:
        return Answered(True, status=status)
    if 300 <= status < 400:
        why = f"it answered {status}, a redirect, which isn't followed: name the address that it leads to"
    elif status == GONE:
        why = f"it answered {status}: it wants nothing more"
    else:
        why = f"it answered {status}"
    return Answered(False, status == GONE, why, status)
