"""What every command is given: where tenants.yaml is, and through it the settings and the hub."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hub.config import settings
from hub.config.settings import Settings

if TYPE_CHECKING:
    from hub.office import Hub, Office


@dataclass(frozen=True)
class Invocation:
    """The options that stand before the command; typer's context carries it as `obj`."""

    config: Path
    store: str | None

    def settings(self) -> Settings:
        """tenants.yaml, read and checked."""
        return settings.load(self.config, self.store)

    @contextmanager
    def hub(self) -> "Iterator[Hub]":
        """The hub over its store; imported only here, since what lists and checks shouldn't wait for it."""
        from hub.office import open_hub

        with open_hub(self.settings()) as hub:
            yield hub


def offices_of(hub: "Hub", tenant: str | None) -> "list[Office]":
    """The office named, or all of them in the order of tenants.yaml."""
    return [hub.office(tenant)] if tenant else [*hub.offices()]
