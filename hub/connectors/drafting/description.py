"""Reading an ERP's description, from a file or from the ERP itself: bounded, and from one origin only."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from hub.clock import Clock
from hub.config.regular_file import first_bytes
from hub.connectors.base import RequestContext
from hub.connectors.transport.address import NO_ADDRESS, is_base, is_loopback
from hub.connectors.transport.transfer import Transfer
from hub.errors import ConfigurationError, CredentialsRefused, Problem, ServerNotTrusted
from hub.printable import shown

MAX_BYTES = 16 * 1024 * 1024
"""Of a description; the largest that vendors publish have eight millions."""
TIMEOUT = 30.0


@dataclass(frozen=True)
class Description:
    """What was read. `name` is how people call it, `load` reads what it refers to, from its own origin."""

    name: str
    body: bytes = field(repr=False)
    load: Callable[[str], bytes] = field(repr=False)

    @property
    def address(self) -> str:
        """Where it stands, for what is told from where something is loaded; a file's is made up."""
        return self.name if "://" in self.name else "http://localhost/description"

    def problem(self, message: str, path: str = "") -> ConfigurationError:
        """An error about it."""
        return ConfigurationError(Problem(self.name, path, message))


def read_description(source: str, clock: Clock) -> Description:
    """A file, or what is at an address.

    Raises:
        ConfigurationError: it can't be read, or is too large.
        TransientError, PermanentError: what the server says.
    """
    if source.startswith(("http://", "https://")):
        return _asked(source, clock)
    try:
        body = first_bytes(Path(source), MAX_BYTES)
    except OSError as error:
        raise ConfigurationError(Problem(source, "", f"can't be read ({error.strerror}); name another file")) from None
    if len(body) > MAX_BYTES:
        raise ConfigurationError(
            Problem(source, "", f"is larger than {MAX_BYTES:,} bytes; cut out what the hub needs of it")
        )

    def refuse(wanted: str) -> bytes:
        message = f"refers to `{wanted[:MAX_SHOWN]}`, which isn't in the file; write both into one, or name the address"
        raise ConfigurationError(Problem(source, "", message))

    return Description(source, body, refuse)


MAX_SHOWN = 200
"""Characters of what a description refers to."""


def _asked(url: str, clock: Clock) -> Description:
    from hub.connectors.transport.auth.unsigned import NoAuth
    from hub.connectors.transport.exchange import Transport
    from hub.connectors.transport.http import Http

    parts = urlsplit(url)
    if not is_base(f"{parts.scheme}://{parts.netloc}"):
        raise ConfigurationError(Problem("hub new pack", "", f"the address {NO_ADDRESS}"))
    transport = Transport(clock, TIMEOUT, Transfer(max_bytes=MAX_BYTES), proxies=not is_loopback(url))
    http = Http(
        f"{parts.scheme}://{parts.netloc}",
        transport=transport,
        auth=NoAuth(),
        budget=_NoBudget(),
        clock=clock,
        rules=(),
        parse_error=lambda response: None,
    )
    context = RequestContext(parts.netloc, "any company", "GET description")

    def load(wanted: str) -> bytes:
        try:
            return http.read(context, http.absolute(wanted, url, context)).body
        except CredentialsRefused as refused:
            message = f"{refused.message.partition(';')[0]}: it isn't for everybody; save it to a file and name that"
            raise ConfigurationError(Problem(shown(url), "", message)) from None
        except ServerNotTrusted as stranger:
            message = f"{stranger.message.partition(';')[0]}: save the description to a file and name that"
            raise ConfigurationError(Problem(shown(url), "", message)) from None

    return Description(url, load(url), load)


class _NoBudget:
    """Of a person who reads one description at a time."""

    @contextmanager
    def take(self, *, urgent: bool) -> Iterator["_NoBudget"]:
        yield self

    def count_error(self) -> None:
        """Nobody counts."""

    def pause(self, seconds: float) -> None:
        """The next description is for a person to ask for."""
