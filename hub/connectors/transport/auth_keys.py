"""The keys under `auth:` in tenants.yaml, against what the pack signs in with; light, so that `hub check` can ask."""

from collections.abc import Iterator

from hub.config import yamlfile
from hub.config.erp import Erp
from hub.connectors.transport.address import is_base, is_overheard
from hub.connectors.transport.auth import Keys
from hub.errors import ConfigurationError, Problem, SecretMissing


def key_problems(auth: Keys, erp: Erp) -> Iterator[Problem]:
    """Keys that are missing and keys that the pack doesn't know, each where it is written."""
    known = auth.required() | auth.optional()
    misspelt = sorted(erp.auth.keys() - known)
    for key in misspelt:
        hint = yamlfile.suggest(key, known)
        message = f"isn't known here{hint}; the pack knows {', '.join(sorted(known))}"
        if key in auth.of_office():
            told = f"`{{{key}}}` in the pack's sign-in is the office's own `{key}:`"
            message = f"has no effect, {told}; take the key out, or give both it and the name in the pack another name"
        yield Problem(erp.auth[key].place or f"erps.{erp.name}.auth.{key}", "", message)
    if not misspelt:
        for key in sorted(auth.required() - erp.auth.keys()):
            yield Problem(
                erp.url.place.partition(": ")[0], f"erps.{erp.name}.auth.{key}", "is missing; the pack signs in with it"
            )


def overheard(auth: Keys, erp: Erp) -> Iterator[Problem]:
    """A key that would stand in an address which everybody on the way can read."""
    try:
        url = erp.url.reveal()
    except SecretMissing:
        return  # told where it is asked for
    if auth.arguments() and is_base(url) and is_overheard(url):
        message = "the key stands in each request's address, which plain http shows to all on the way; https is wanted"
        yield Problem(erp.url.place or f"erps.{erp.name}.url", "", message)


def written_out(auth: Keys, erp: Erp) -> Iterator[Problem]:
    """Secrets that stand in tenants.yaml themselves, where copies and backups of it show them."""
    for key in sorted(auth.secret() & erp.auth.keys()):
        if not erp.auth[key].is_reference:
            message = "is a secret written out; refer to it with env:NAME or file:PATH"
            yield Problem(erp.auth[key].place or f"erps.{erp.name}.auth.{key}", "", message)


def revealed_keys(auth: Keys, erp: Erp) -> dict[str, str]:
    """The keys and their values.

    Raises:
        ConfigurationError: a key is missing or isn't known, or would be overheard; SecretMissing if one leads nowhere.
    """
    if problems := [*key_problems(auth, erp), *overheard(auth, erp)]:
        raise ConfigurationError(*problems)
    return {key: secret.reveal() for key, secret in erp.auth.items()}
