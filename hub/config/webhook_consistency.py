"""Whether the webhooks of tenants.yaml lead somewhere, by themselves and with their secrets."""

import re
from collections.abc import Callable, Iterable, Iterator

from hub.config.clients import Client
from hub.config.secrets import Secret
from hub.config.webhook_targets import WebhookTarget, why_no_address, why_no_key
from hub.errors import Problem, SecretMissing

NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


def webhook_problems(client: Client) -> Iterator[tuple[tuple[str, ...], str]]:
    """What is wrong as it is written: the way to it below the client, and why."""
    for name, target in client.webhooks.items():
        if not NAME.fullmatch(name):
            yield ("webhooks", name), "a name has small letters, digits and hyphens, and starts with a letter"
        if not target.secret.is_reference:
            yield ("webhooks", name, "secret"), "isn't written out here: refer to it with env:NAME or file:PATH"
        if not target.url.is_reference and (why := _why_not_written(target.url.reference)):
            yield ("webhooks", name, "url"), why


def webhook_secret_problems(clients: Iterable[Client]) -> Iterator[Problem]:
    """What is wrong with what is referred to: it isn't there, is no address or no key."""
    for target in (target for client in clients for target in client.webhooks.values()):
        yield from target_problems(target)


def target_problems(target: WebhookTarget) -> Iterator[Problem]:
    """Why nothing can be sent to a target."""
    yield from _problems_of(target.url, why_no_address)
    yield from _problems_of(target.secret, why_no_key)


def _problems_of(secret: Secret, why_not: Callable[[str], str | None]) -> Iterator[Problem]:
    try:
        why = why_not(secret.reveal())
    except SecretMissing as error:
        yield from error.problems
        return
    if why:
        yield Problem(secret.place, "", f"{secret.what} {why}")


def _why_not_written(url: str) -> str | None:
    if why := why_no_address(url):
        return why
    return "may hold a key behind its `?`: refer to it with env:NAME or file:PATH" if "?" in url else None
