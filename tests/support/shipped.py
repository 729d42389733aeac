"""The mappings that the hub ships, each with its office and pack."""

from functools import cache

from hub.config.yamlfile import Document, parse
from hub.connectors.pack import Pack
from hub.connectors.packs import load_pack
from hub.records import Kind
from hub.translate import read_sources
from hub.translate.sources import SHIPPED

OFFICES = {"uk-north": "nav_soap", "uk-south": "nav_soap", "ireland": "business_central"}
FILES = [
    ("uk-north", "base/nav_soap"),
    ("uk-north", "regions/gb"),
    ("uk-north", "uk-north"),
    ("uk-south", "uk-south"),
    ("ireland", "base/business_central"),
    ("ireland", "regions/ie"),
    ("ireland", "ireland"),
]


@cache
def pack(office: str) -> Pack:
    return load_pack(OFFICES[office])


@cache
def declared(office: str) -> dict[Kind, frozenset[str]]:
    return {kind: pack(office).declared(kind) for kind in Kind}


@cache
def documents(office: str) -> dict[str, Document]:
    sources = read_sources(SHIPPED / f"{office}.yaml")
    return {name: parse(text, name) for name, text in sources.files.items()}
