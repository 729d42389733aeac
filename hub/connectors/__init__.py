"""The ways to ERPs: `connect` gives one for an office's company, as the ERP's pack describes it.

Light to import: what speaks HTTP or builds frames is only loaded when it is needed.
"""

import random

from hub.clock import Clock
from hub.config.erp import Erp
from hub.connectors.base import Connector, Page, Receipt, ReceiptLine
from hub.connectors.concealment import PersonalIn
from hub.connectors.transport.backoff import Chance
from hub.connectors.transport.budget import RateBudget
from hub.connectors.transport.run_limit import RunLimit
from hub.connectors.transport.token_keep import TokenKeep

__all__ = ["Connector", "Page", "RateBudget", "Receipt", "ReceiptLine", "connect"]


def connect(
    erp: Erp,
    company: str,
    *,
    clock: Clock,
    budget: RateBudget,
    personal_in: PersonalIn = lambda text: (),
    chance: Chance = random.random,
    tokens: TokenKeep | None = None,
    run_limit: RunLimit | None = None,
) -> Connector:
    """The way to a company of an ERP. Nothing is sent yet. What is personal in an ERP's words no message says.

    `tokens` keeps what an ERP gives only once; without it a pack that needs that is refused. `run_limit`: for how long
    its reads may stand still.

    Raises:
        ConfigurationError: the pack, the address or the keys of `auth:` must be mended; SecretMissing among them.
    """
    from hub.connectors.factory import open_connector

    return open_connector(erp, company, clock, budget, personal_in, chance, tokens, run_limit)
