"""A draft out of descriptions, and the pack that it makes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hub.clock import SystemClock
from hub.connectors.drafting.description import read_description
from hub.connectors.drafting.draft import PackDraft
from hub.connectors.drafting.pack_draft import pack_text
from hub.connectors.drafting.sources import SOURCES
from hub.connectors.pack import Pack
from hub.connectors.packs import load_pack
from hub.simulate.nav.nav_pages import PAGES
from hub.simulate.nav.page_wsdl import wsdl
from tests.support.descriptions import FOLDER

Drafted = Callable[..., PackDraft]


@pytest.fixture
def nav_pages(tmp_path: Path) -> list[str]:
    """WSDLs of NAV's pages, as files."""
    files = []
    for name in ("ItemCard", "CustomerCard", "SalesOrder"):
        path = tmp_path / f"{name}.wsdl"
        path.write_bytes(wsdl(PAGES[name], f"http://127.0.0.1:7047/Live/WS/North/Page/{name}"))
        files.append(str(path))
    return files


@pytest.fixture
def drafted() -> Drafted:
    """Drafts from files of tests/support/descriptions, from paths or addresses."""

    def draft(kind: str, *sources: str) -> PackDraft:
        given = [source if "/" in source else str(FOLDER / source) for source in sources]
        return SOURCES[kind]([read_description(source, SystemClock()) for source in given])

    return draft


@pytest.fixture
def loaded(tmp_path: Path) -> Callable[[PackDraft], Pack]:
    """The pack that a draft is written down as, read as any pack is."""

    def load(draft: PackDraft) -> Pack:
        path = tmp_path / "drafted.yaml"
        path.write_text(pack_text("drafted", draft), encoding="utf-8")
        return load_pack(str(path))

    return load
