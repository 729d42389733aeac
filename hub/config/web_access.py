"""How the pages are reached from other machines: under which names, and through which proxies."""

import re
from ipaddress import IPv6Network, ip_network
from typing import Annotated

from pydantic import AfterValidator

from hub.config.values import Model

HOST = re.compile(
    r"(?:[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*|\[[0-9a-f:.]{2,45}\])(?::(?P<port>[0-9]{1,5}))?", re.ASCII
)
"""A name or an address as a browser sends it in `Host`: RFC 9110 section 7.2, an IPv6 address in brackets."""

WIDEST = 7
"""Bits that a network of proxies has in common at least: those of fc00::/7, all private addresses of IPv6."""
IPV4_MAPPED = IPv6Network("::ffff:0:0/96")
LAST_PORT = 65535


def _host(text: str) -> str:
    host = text.lower()
    parts = HOST.fullmatch(host)
    if len(host) > 253 or parts is None or not 1 <= int(parts["port"] or 1) <= LAST_PORT:
        raise ValueError("a host such as mappings.example.com or 10.0.0.5:8010 was expected, without https:// and path")
    return host


def _network(text: str) -> str:
    try:
        network = ip_network(text)
    except ValueError:
        raise ValueError("an address such as 10.0.0.5, or a network such as 10.0.0.0/28, was expected") from None
    # a listener for both kinds of addresses sees those of IPv4 within ::ffff:0:0/96 (RFC 4291, 2.5.5.2)
    mapped = IPV4_MAPPED.prefixlen if network.version == 6 and network.subnet_of(IPV4_MAPPED) else 0
    if network.prefixlen - mapped < WIDEST:
        raise ValueError("holds so many addresses that strangers are among them; name your proxies alone")
    return str(network)


class WebAccess(Model):
    """What `web` says.

    `hosts`: the names by which browsers ask for the pages, each with a port or for any. `proxies`: the addresses of the
    proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed; nobody else's are.
    """

    hosts: tuple[Annotated[str, AfterValidator(_host)], ...] = ()
    proxies: tuple[Annotated[str, AfterValidator(_network)], ...] = ()
