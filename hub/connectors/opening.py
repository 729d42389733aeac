"""Putting a connector together from an ERP's settings and its pack."""

from functools import partial
from urllib.parse import urlsplit

from hub.clock import Clock
from hub.config.erp import Erp
from hub.connectors import rest, soap
from hub.connectors.auth import sign_in
from hub.connectors.base import Adapter, Connector, RateBudget, RequestContext
from hub.connectors.connector import PackConnector
from hub.connectors.http import Http, origin
from hub.connectors.pack import load_pack
from hub.connectors.wire import Transport
from hub.errors import ConfigurationError, Problem

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def open_connector(erp: Erp, company: str, clock: Clock, budget: RateBudget) -> Connector:
    """See hub.connectors.connect."""
    pack, url = load_pack(erp.pack), erp.url.reveal()
    try:
        origin(url)
    except ValueError:
        message = "isn't an address such as https://host/path (user and password belong into `auth:`)"
        raise ConfigurationError(Problem(erp.url.place or f"erps.{erp.name}.url", "", message)) from None
    wire = Transport(clock, erp.timeout, pack.transfer, proxies=urlsplit(url).hostname not in LOOPBACK)
    auth = sign_in(pack.auth, erp, wire, clock)
    hear = partial(rest.parse_error, pack) if pack.protocol == "rest" else soap.parse_error
    http = Http(url, wire=wire, auth=auth, budget=budget, clock=clock, rules=pack.errors, hear=hear)
    place = RequestContext(erp.name, company)
    adapter: Adapter = (rest.RestAdapter if pack.protocol == "rest" else soap.SoapAdapter)(pack, http, place)
    return PackConnector(pack, adapter, place, clock)
