"""Putting a connector together from an ERP's settings and its pack."""

from hub.clock import Clock
from hub.config.erp import Erp
from hub.connectors.base import Connector
from hub.connectors.connector import PackConnector
from hub.connectors.packs import load_pack
from hub.connectors.protocols import PROTOCOLS
from hub.connectors.protocols.protocol import Site
from hub.connectors.transport.budget import RateBudget


def open_connector(erp: Erp, company: str, clock: Clock, budget: RateBudget) -> Connector:
    """See hub.connectors.connect."""
    pack, site = load_pack(erp.pack), Site(erp, company, budget, clock)
    adapter = PROTOCOLS[pack.protocol].open(pack, site)
    return PackConnector(pack, adapter, site.context, clock)
