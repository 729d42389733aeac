"""SFTP, before a real server: whose key is known, or nothing is said to it."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import paramiko
import pytest

from hub.errors import (
    ConfigurationError,
    CredentialsRefused,
    ErpError,
    IncompleteRead,
    OutcomeUnknown,
    ServerNotTrusted,
    Unreachable,
)
from hub.records import Kind
from tests.support.bench import NOW
from tests.support.file_erp import CHANGES, FileErp
from tests.support.sftp_server import PASSWORD, USER, SftpFolder

ROWS = "No,Name\n0012,x\nNO,y\n"
MOVED = {"each: full": CHANGES}


@pytest.fixture(scope="module")
def client_key() -> paramiko.PKey:
    return paramiko.ECDSAKey.generate()


@pytest.fixture
def server(tmp_path: Path, client_key: paramiko.PKey) -> Iterator[SftpFolder]:
    with SftpFolder(tmp_path, client_key) as server:
        yield server


def over(server: SftpFolder, changed: Any = None, folder: str = "exchange", **auth: Any) -> FileErp:
    keys = {"user": USER, "password": PASSWORD, "host_key": server.host_key, **auth}
    given = {name: value for name, value in keys.items() if value}
    return FileErp(server.root, changed, url=f"{server.url}/{folder}", auth=given)


def test_lists_are_read_and_files_are_moved(server: SftpFolder) -> None:
    erp = over(server, MOVED)
    erp.put("out/items_1.csv", ROWS)
    (erp.root / "out/items_2.csv").symlink_to(erp.root / "out/items_1.csv")
    connector = erp.connect()
    assert (
        connector.check()
        == "Files answers (0 ms); its pack names no `{company}`, so that `company: North` has no effect"
    )
    assert erp.keys(connector) == ["0012", "NO"]
    connector.published(Kind.PRODUCT)
    assert (erp.root / "out/done/items_1.csv").read_text() == ROWS
    assert erp.keys(connector, NOW) == []
    # one connection for all of it, and a new one where that was lost
    assert server.taken == 1
    server.hang_up()
    assert erp.keys(connector) == ["0012", "NO"]
    assert server.taken == 2
    assert erp.budget.running == 0


def test_an_order_is_handed_over_once(server: SftpFolder) -> None:
    erp = over(server)
    connector = erp.connect()
    with pytest.raises(OutcomeUnknown, match="is handed over"):
        connector.create(erp.order(), "R-1")
    assert [path.name for path in (erp.root / "in").iterdir() if path.is_file()] == ["order_R-1.csv"]
    with pytest.raises(OutcomeUnknown, match="is there already"):
        connector.create(erp.order(), "R-1")
    connector._adapter._store.list = lambda folder, context: []  # type: ignore[attr-defined]
    with pytest.raises(OutcomeUnknown, match="is there already"):
        connector.create(erp.order(("OTHER", "1")), "R-1")
    assert b"OTHER" not in (erp.root / "in/order_R-1.csv").read_bytes()


def test_a_rename_whose_answer_is_lost_is_in_doubt(server: SftpFolder) -> None:
    erp = over(server)
    connector = erp.connect()
    connector.find("R-1")
    server.loses_renames = True
    with pytest.raises(OutcomeUnknown, match="broke off"):
        connector.create(erp.order(), "R-1")
    with pytest.raises(OutcomeUnknown, match="is handed over, and no acknowledgement"):
        connector.find("R-1")


def test_a_private_key_stands_for_the_password(server: SftpFolder, client_key: Any, tmp_path: Path) -> None:
    written = io.StringIO()
    client_key.write_private_key(written, password="locked-up")
    (tmp_path / "id").write_text(written.getvalue())
    erp = over(server, password="", private_key=f"file:{tmp_path / 'id'}", passphrase="locked-up")
    erp.put("out/items_1.csv", ROWS)
    assert erp.keys() == ["0012", "NO"]
    wrong = over(server, password="", private_key=f"file:{tmp_path / 'id'}", passphrase="another")
    with pytest.raises(CredentialsRefused, match="`passphrase` doesn't open it"):
        wrong.keys()


@pytest.mark.parametrize("kind", ["another", "another kind"])
def test_a_server_whose_key_is_another_hears_nothing(server: SftpFolder, kind: str) -> None:
    other = paramiko.ECDSAKey.generate(bits=256 if kind == "another" else 384)
    erp = over(server, host_key=f"{other.get_name()} {other.get_base64()}")
    with pytest.raises(ServerNotTrusted, match=r"host key isn't the one in .*nothing was sent"):
        erp.keys()


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"password": "wrong-password"}, CredentialsRefused, "the server refuses `hub`"),
        ({"folder": "nowhere"}, Unreachable, "there is no folder `out`"),
        ({}, IncompleteRead, "no whole file"),
    ],
)
def test_what_is_wrong_is_told_without_a_secret(
    server: SftpFolder, change: dict[str, str], error: type[ErpError], said: str
) -> None:
    with pytest.raises(error, match=said) as caught:
        over(server, **change).keys()
    assert "password" not in str(caught.value)


def test_a_server_that_is_down_is_unreachable(server: SftpFolder) -> None:
    erp = over(server)
    server.stop()
    with pytest.raises(Unreachable, match="no connection to 127"):
        erp.keys()


@pytest.mark.parametrize(
    ("auth", "said"),
    [
        ({"host_key": ""}, "auth.host_key.*is missing"),
        ({"host_key": "any"}, "isn't a host key such as"),
        ({"host_key": "ssh-ed25519 AAAA"}, "isn't a host key such as"),
        ({"private_key": "file:id"}, "password.*isn't known here"),
    ],
)
def test_keys_that_are_missing_or_no_keys_are_refused(server: SftpFolder, auth: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        over(server, **auth).connect()
