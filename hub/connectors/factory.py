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
from hub.connectors.transport.budget import RateBudget
from hub.errors import SecretMissing


def open_connector(erp: Erp, company: str, clock: Clock, budget: RateBudget, personal_in: PersonalIn) -> Connector:
    """See hub.connectors.connect."""
    concealment = Concealment(_known(erp), personal_in)
    pack, site = load_pack(erp.pack), Site(erp, company, budget, clock, concealment, folder_of(erp.pack))
    adapter = PROTOCOLS[pack.protocol].open(pack, site)
    return PackConnector(pack, adapter, site.context, clock)


def _known(erp: Erp) -> dict[str, str]:
    """The keys that lead somewhere; those that don't are named by who needs them."""
    known = {}
    for name, secret in erp.auth.items():
        with suppress(SecretMissing):
            known[name] = secret.reveal()
    return known
