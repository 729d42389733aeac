"""Putting a connector together from an ERP's settings and its pack."""

from contextlib import suppress

from hub.clock import Clock
from hub.config.erp import Erp
from hub.connectors.base import Connector
from hub.connectors.concealment import Concealment, PersonalIn
from hub.connectors.connector import PackConnector
from hub.connectors.packs import folder_of, load_pack
from hub.connectors.protocols import PROTOCOLS
from hub.connectors.protocols.protocol import Site
from hub.connectors.transport.backoff import Chance
from hub.connectors.transport.budget import RateBudget
from hub.connectors.transport.run_limit import RunLimit
from hub.connectors.transport.token_keep import TokenKeep
from hub.errors import SecretMissing


def open_connector(
    erp: Erp,
    company: str,
    clock: Clock,
    budget: RateBudget,
    personal_in: PersonalIn,
    chance: Chance,
    tokens: TokenKeep | None,
    run_limit: RunLimit | None,
) -> Connector:
    """See hub.connectors.connect."""
    pack = load_pack(erp.pack)
    site = Site(
        erp,
        company,
        budget,
        clock,
        Concealment(_known(erp), personal_in),
        folder=folder_of(erp.pack),
        chance=chance,
        tokens=tokens,
        run_limit=run_limit,
    )
    adapter = PROTOCOLS[pack.protocol].open(pack, site)
    return PackConnector(pack, adapter, site.context, clock)


def _known(erp: Erp) -> dict[str, str]:
    """The keys that lead somewhere; those that don't are named by who needs them."""
    known = {}
    for name, secret in erp.auth.items():
        with suppress(SecretMissing):
            known[name] = secret.reveal()
    return known
