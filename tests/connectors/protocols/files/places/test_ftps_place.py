"""FTPS, before a real server: whose certificate is checked, or nothing is said to it."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.errors import (
    ConfigurationError,
    CredentialsRefused,
    ErpError,
    OutcomeUnknown,
    ProtocolBroken,
    ServerNotTrusted,
    Unreachable,
)
from hub.records import Kind
from tests.support.bench import NOW
from tests.support.file_erp import CHANGES, FileErp
from tests.support.ftps_server import PASSWORD, USER, FtpsFolder

ROWS = "No,Name\n0012,x\nNO,y\n"
MOVED = {"each: full": CHANGES, "order: name": "order: modified"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FtpsFolder]:
    with FtpsFolder(tmp_path) as server:
        yield server


def over(server: FtpsFolder, tmp_path: Path, changed: Any = None, folder: str = "exchange", **auth: Any) -> FileErp:
    (tmp_path / "ca.pem").write_text(server.certificate.read_text().partition("-----BEGIN PRIV")[0])
    keys = {"user": USER, "password": PASSWORD, "ca": f"file:{tmp_path / 'ca.pem'}", **auth}
    given = {name: value for name, value in keys.items() if value}
    return FileErp(tmp_path, changed, url=f"{server.url}/{folder}", auth=given)


def test_lists_are_read_and_files_are_moved(server: FtpsFolder, tmp_path: Path) -> None:
    erp = over(server, tmp_path, MOVED)
    erp.put("out/items_1.csv", ROWS)
    connector: Any = erp.connect()
    assert (
        connector.check()
        == "Files answers (0 ms); its pack names no `{company}`, so that `company: North` has no effect"
    )
    assert erp.keys(connector) == ["0012", "NO"]
    connector.published(Kind.PRODUCT)
    assert (erp.root / "out/done/items_1.csv").read_text() == ROWS
    assert erp.keys(connector, NOW) == []
    (entry,) = connector._adapter._store.list("out/done", connector._context)
    modified = (erp.root / "out/done/items_1.csv").stat().st_mtime
    assert (entry.size, entry.modified.timestamp()) == (len(ROWS), int(modified))
    assert time.time() - modified < 3600  # the server's moments are UTC


def test_an_order_is_handed_over_once(server: FtpsFolder, tmp_path: Path) -> None:
    erp = over(server, tmp_path)
    connector: Any = erp.connect()
    with pytest.raises(OutcomeUnknown, match="is handed over"):
        connector.create(erp.order(), "R-1")
    assert [path.name for path in (erp.root / "in").iterdir() if path.is_file()] == ["order_R-1.csv"]
    listing = connector._adapter._store.list
    connector._adapter._store.list = lambda folder, context: []
    with pytest.raises(OutcomeUnknown, match="is there already"):
        connector.create(erp.order(("OTHER", "1")), "R-1")
    assert b"OTHER" not in (erp.root / "in/order_R-1.csv").read_bytes()
    connector._adapter._store.list = listing
    with pytest.raises(OutcomeUnknown, match="is handed over, and no acknowledgement"):
        connector.find("R-1")


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"ca": ""}, ServerNotTrusted, r"certificate isn't trusted .*nothing was sent: .*`auth: {ca: file:…}`"),
        ({"password": "wrong-password"}, CredentialsRefused, "the server refuses `hub`"),
        ({"folder": "nowhere"}, Unreachable, "there is no `out` on the server"),
    ],
)
def test_what_is_wrong_is_told_without_a_secret(
    server: FtpsFolder, tmp_path: Path, change: dict[str, str], error: type[ErpError], said: str
) -> None:
    with pytest.raises(error, match=said) as caught:
        over(server, tmp_path, **change).keys()
    assert "password" not in str(caught.value)


def test_a_server_without_tls_hears_no_password(tmp_path: Path) -> None:
    with FtpsFolder(tmp_path, tls=False) as server, pytest.raises(ProtocolBroken, match="doesn't speak FTP with TLS"):
        over(server, tmp_path).keys()


def test_a_certificate_that_is_none_is_refused(server: FtpsFolder, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="isn't a certificate in PEM"):
        over(server, tmp_path, ca="no certificate").connect()
