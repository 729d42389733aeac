"""What a protocol brings: the model of its packs, the adapter that speaks it, and how its pages are read again."""

import random
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from hub.clock import Clock
from hub.config.erp import Erp
from hub.connectors.base import Adapter, Page, RequestContext
from hub.connectors.concealment import Concealment
from hub.connectors.pack import Pack
from hub.connectors.raw_record import RawRecord
from hub.connectors.transport.backoff import Chance
from hub.connectors.transport.budget import RateBudget
from hub.connectors.transport.run_limit import RunLimit
from hub.connectors.transport.token_keep import TokenKeep

PackT = TypeVar("PackT", bound=Pack)


@dataclass(frozen=True)
class Site:
    """One company of one installed ERP, and what calls to it need.

    `folder` is that of its pack; `chance` spreads the tries of many processes.
    """

    erp: Erp
    company: str
    budget: RateBudget
    clock: Clock
    concealment: Concealment = field(default_factory=Concealment, repr=False)
    folder: Path = Path()
    chance: Chance = random.random
    tokens: TokenKeep | None = None
    run_limit: RunLimit | None = None

    @property
    def context(self) -> RequestContext:
        """What every message about a call to it names."""
        return RequestContext(self.erp.name, self.company, concealment=self.concealment)


class Protocol(ABC, Generic[PackT]):
    """One protocol. `name` is the word behind `protocol:` in a pack, and its own part's; `pack` is the whole model.

    Light to import: what speaks over the network or parses bodies is imported inside the methods.
    """

    name: ClassVar[str]
    pack: type[PackT]

    @abstractmethod
    def open(self, pack: PackT, site: Site) -> Adapter:
        """The way to a company. Nothing is sent yet.

        Raises:
            ConfigurationError: the address or the keys of `auth:` must be mended; SecretMissing among them.
        """

    @abstractmethod
    def records(self, pack: PackT, page: Page, context: RequestContext) -> list[RawRecord]:
        """The records of a page that comes out of the raw log; ProtocolBroken if its body isn't what the pack says."""
