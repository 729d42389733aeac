"""A folder of another machine, over SFTP: its host key is known beforehand, or nothing is said to it."""

import io
import socket
import stat
import weakref
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import IO, TYPE_CHECKING

from hub.config.extras import extra_problems, from_extra
from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.places.bounded import BoundedCopy
from hub.connectors.protocols.files.places.file_store import PART, FileEntry, FileStore
from hub.connectors.protocols.files.places.folder_name import is_step
from hub.connectors.protocols.files.places.host_key import HostKey
from hub.connectors.protocols.files.places.in_turn import InTurn
from hub.connectors.protocols.files.places.place import Place, PlaceKeys
from hub.connectors.protocols.files.places.refusals import (
    cut_off,
    gone,
    handed_over_before,
    name_is_taken,
    refuse_too_many,
)
from hub.connectors.protocols.files.places.remote_address import parsed, why_no_address
from hub.connectors.protocols.protocol import Site
from hub.connectors.transport.auth import Keys
from hub.connectors.transport.auth_keys import revealed_keys
from hub.connectors.transport.transfer import Transfer
from hub.errors import (
    ConfigurationError,
    CredentialsRefused,
    OutcomeUnknown,
    Problem,
    ProtocolBroken,
    ServerNotTrusted,
    Unreachable,
)

if TYPE_CHECKING:
    import paramiko

PORT = 22
CHUNK = 32 * 1024
"""Bytes that every server gives at once."""
AHEAD = 64
"""Requests for them that are under way together."""


class SftpPlace(Place):
    """`url: sftp://host/folder`; the keys are `user`, `host_key` and either `password` or `private_key`."""

    scheme = "sftp"

    def address_problem(self, url: str) -> str | None:
        """No such address, or nothing here that speaks SFTP."""
        missing = (problem.message for problem in extra_problems("files", "an ERP at sftp://"))
        return why_no_address(url) or next(missing, None)

    def keys(self, given: Collection[str]) -> Keys:
        """A private key stands for the password."""
        if "private_key" in given:
            secret = {"private_key", "passphrase"}
            return PlaceKeys({"user", "host_key", "private_key"}, {"passphrase"}, secret)
        return PlaceKeys({"user", "host_key", "password"}, secret={"password"})

    def open(self, site: Site, transfer: Transfer) -> FileStore:
        """The folder there."""
        with from_extra("files", "an ERP at sftp://", site.erp.url.place):
            import paramiko  # noqa: F401
        keys = revealed_keys(self.keys(site.erp.auth.keys()), site.erp)
        host_key = HostKey.parse(keys["host_key"])
        if host_key is None:
            place = site.erp.auth["host_key"].place
            message = "isn't a host key such as `ssh-ed25519 AAAA…`; ask who runs the server for it"
            raise ConfigurationError(Problem(place or f"erps.{site.erp.name}.auth.host_key", "", message))
        return InTurn(SftpStore(site, transfer, keys, host_key), site.budget)


class SftpStore:
    """One connection, opened when it is first needed and again when it was lost."""

    def __init__(self, site: Site, transfer: Transfer, keys: dict[str, str], host_key: HostKey) -> None:
        self._address = parsed(site.erp.url.reveal(), PORT)
        self._timeout, self._transfer, self._clock = site.erp.timeout, transfer, site.clock
        self._keys, self._host_key = keys, host_key
        self._client: paramiko.SFTPClient | None = None

    def list(self, folder: str, context: RequestContext) -> list[FileEntry]:
        """See FileStore."""
        entries = []
        with self._connected(folder, context) as client:
            for each in client.listdir_iter(self._address.below(folder)):
                if not stat.S_ISREG(each.st_mode or 0) or each.filename.endswith(PART) or not is_step(each.filename):
                    continue
                modified = None if each.st_mtime is None else datetime.fromtimestamp(each.st_mtime, UTC)
                entries.append(FileEntry(folder, each.filename, each.st_size, modified))
                refuse_too_many(entries, folder, context)
        return entries

    def read(self, entry: FileEntry, into: IO[bytes], context: RequestContext) -> None:
        """See FileStore."""
        copy = BoundedCopy(into, self._transfer, self._clock, context)
        with self._connected(entry.folder, context) as client:
            try:
                file = client.open(self._address.below(entry.folder, entry.name), "rb")
            except FileNotFoundError:
                raise gone(entry, context) from None
            with file:
                if entry.size and entry.size <= self._transfer.max_bytes:
                    file.prefetch(entry.size, AHEAD)
                copy.take_all(iter(partial(file.read, CHUNK), b""))

    def write(self, folder: str, name: str, body: bytes, context: RequestContext) -> None:
        """See FileStore; SFTP's own rename (SSH_FXP_RENAME, version 3) refuses a name that is taken."""
        target = self._address.below(folder, name)
        with self._connected(folder, context) as client:
            with client.open(target + PART, "wb") as file:
                file.write(body)
            if client.stat(target + PART).st_size != len(body):
                raise cut_off(f"{folder}/{name}", context)
        with self._connected(folder, context, OutcomeUnknown) as client:
            try:
                client.rename(target + PART, target)
            except OSError:
                if _is_there(client, target):
                    raise handed_over_before(f"{folder}/{name}", context) from None
                raise

    def move(self, entry: FileEntry, folder: str, context: RequestContext) -> None:
        """See FileStore."""
        path, target = self._address.below(entry.folder, entry.name), self._address.below(folder, entry.name)
        with self._connected(folder, context) as client:
            try:
                client.rename(path, target)
            except OSError:
                if not _is_there(client, path):
                    return
                if not _is_there(client, target):
                    raise
                raise name_is_taken(entry, folder, context) from None

    @contextmanager
    def _connected(
        self, folder: str, context: RequestContext, lost: type[Unreachable] | type[OutcomeUnknown] = Unreachable
    ) -> Iterator["paramiko.SFTPClient"]:
        """The connection for one call; what goes wrong with it is told, and it is opened anew for the next."""
        import paramiko

        client = self._open(context)
        try:
            yield client
        except PermissionError:
            message = f"`{self._keys['user']}` may not do that in `{folder}`; mend the rights on the server"
            raise context.error(CredentialsRefused, message) from None
        except FileNotFoundError:
            message = f"there is no folder `{folder}` on the server; mend `url:` or the pack's path"
            raise context.error(lost, message) from None
        except (OSError, EOFError, paramiko.SSHException) as error:
            self._close()
            message = f"the server broke off or refused ({type(error).__name__} in `{folder}`)"
            raise context.error(lost, message) from None

    def _open(self, context: RequestContext) -> "paramiko.SFTPClient":
        if self._client is not None and _is_alive(self._client):
            return self._client
        import paramiko

        self._close()
        try:
            reached = socket.create_connection((self._address.host, self._address.port), self._timeout)
        except OSError as error:
            message = f"no connection to {self._address.host}:{self._address.port} ({type(error).__name__})"
            raise context.error(Unreachable, message) from None
        transport = paramiko.Transport(reached)
        try:
            self._sign_in(transport, context)
            client = paramiko.SFTPClient.from_transport(transport)
            if client is None:
                raise context.error(ProtocolBroken, "the server speaks SSH and no SFTP; check the address")
        except (OSError, EOFError, paramiko.SSHException) as error:
            transport.close()
            message = (
                f"{self._address.host} doesn't answer as an SFTP server ({type(error).__name__}); check the address"
            )
            raise context.error(Unreachable, message) from None
        except BaseException:
            transport.close()
            raise
        client.get_channel().settimeout(self._timeout)  # type: ignore[union-attr]
        self._client = client
        # its thread keeps the connection, not this store
        weakref.finalize(self, transport.close)
        return client

    def _sign_in(self, transport: "paramiko.Transport", context: RequestContext) -> None:
        """ServerNotTrusted where another server answers than the one whose key is known; CredentialsRefused."""
        import paramiko

        transport.banner_timeout = transport.auth_timeout = transport.handshake_timeout = self._timeout
        transport.get_security_options().key_types = self._host_key.algorithms
        unknown = f"the server's host key isn't the one in `auth: {{host_key: …}}` ({self._host_key.kind})"
        advice = "nothing was sent: ask who runs the server before you change it"
        try:
            transport.start_client(timeout=self._timeout)
        except paramiko.ssh_exception.IncompatiblePeer:
            raise context.error(ServerNotTrusted, f"{unknown}; {advice}") from None
        if not self._host_key.is_of(transport.get_remote_server_key().asbytes()):
            raise context.error(ServerNotTrusted, f"{unknown}; {advice}")
        try:
            if "private_key" in self._keys:
                transport.auth_publickey(self._keys["user"], _private_key(self._keys, context))
            else:
                transport.auth_password(self._keys["user"], self._keys["password"])
        except paramiko.AuthenticationException:
            message = f"the server refuses `{self._keys['user']}`; check `auth:` of the ERP"
            raise context.error(CredentialsRefused, message) from None

    def _close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


def _is_alive(client: "paramiko.SFTPClient") -> bool:
    """Whether the server still answers: who hung up a moment ago isn't known to have."""
    import paramiko

    try:
        client.normalize(".")
    except (OSError, EOFError, paramiko.SSHException):
        return False
    return True


def _is_there(client: "paramiko.SFTPClient", path: str) -> bool:
    try:
        client.stat(path)
    except FileNotFoundError:
        return False
    return True


def _private_key(keys: dict[str, str], context: RequestContext) -> "paramiko.PKey":
    import paramiko

    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        try:
            return kind.from_private_key(io.StringIO(keys["private_key"]), keys.get("passphrase"))
        except (paramiko.SSHException, ValueError):
            continue  # of another kind, or locked: which of both, no kind says clearly
    message = "`private_key` isn't a private key of OpenSSH, or `passphrase` doesn't open it; check `auth:` of the ERP"
    raise context.error(CredentialsRefused, message)
