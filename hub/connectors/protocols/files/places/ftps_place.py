"""A folder of another machine, over FTP with TLS (RFC 4217): its certificate is checked, or nothing is said to it."""

import ftplib
import io
import ssl
import weakref
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO, Any

from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.places.bounded import BoundedCopy
from hub.connectors.protocols.files.places.file_store import PART, FileEntry, FileStore
from hub.connectors.protocols.files.places.folder_name import is_step
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
from hub.connectors.transport.tls_refusal import not_trusted
from hub.connectors.transport.transfer import Transfer
from hub.errors import (
    ConfigurationError,
    CredentialsRefused,
    OutcomeUnknown,
    Problem,
    ProtocolBroken,
    ServerNotTrusted,
    Unavailable,
    Unreachable,
)

PORT = 21
_NO_FILE, _NOT_SIGNED_IN = ("550", "501"), "530"
"""RFC 959, and RFC 3659 for MLSD of what is no folder."""


class FtpsPlace(Place):
    """`url: ftps://host/folder`; the keys are `user`, `password` and, for an authority of one's own, `ca` (PEM)."""

    scheme = "ftps"

    def address_problem(self, url: str) -> str | None:
        """No such address."""
        return why_no_address(url)

    def keys(self, given: Collection[str]) -> Keys:
        """User and password."""
        return PlaceKeys({"user", "password"}, {"ca"}, {"password"})

    def open(self, site: Site, transfer: Transfer) -> FileStore:
        """The folder there."""
        keys = revealed_keys(self.keys(site.erp.auth.keys()), site.erp)
        try:
            context = ssl.create_default_context(cadata=keys.get("ca"))
        except ssl.SSLError:
            place = site.erp.auth["ca"].place
            message = "isn't a certificate in PEM; name a file with the authority's own"
            raise ConfigurationError(Problem(place or f"erps.{site.erp.name}.auth.ca", "", message)) from None
        return InTurn(FtpsStore(site, transfer, keys, context), site.budget)


class FtpsStore:
    """One connection, opened when it is first needed and again when it was lost."""

    def __init__(self, site: Site, transfer: Transfer, keys: dict[str, str], tls: ssl.SSLContext) -> None:
        self._address = parsed(site.erp.url.reveal(), PORT)
        self._timeout, self._transfer, self._clock = site.erp.timeout, transfer, site.clock
        self._keys, self._tls = keys, tls
        self._ftp: _ResumingFtps | None = None

    def list(self, folder: str, context: RequestContext) -> list[FileEntry]:
        """See FileStore; by MLSD (RFC 3659), for a listing for people says no moment for sure."""
        entries: list[FileEntry] = []

        def take(line: str) -> None:
            entry = _listed(folder, line)
            if entry is not None:
                entries.append(entry)
            refuse_too_many(entries, folder, context)

        with self._connected(folder, context) as ftp:
            ftp.retrlines(f"MLSD {self._address.below(folder)}", take)
        return entries

    def read(self, entry: FileEntry, into: IO[bytes], context: RequestContext) -> None:
        """See FileStore."""
        copy = BoundedCopy(into, self._transfer, self._clock, context)
        with self._connected(entry.folder, context) as ftp:
            try:
                ftp.retrbinary(f"RETR {self._address.below(entry.folder, entry.name)}", copy.take)
            except ftplib.error_perm as error:
                if not str(error).startswith(_NO_FILE):
                    raise
                raise gone(entry, context, ", or can't be read") from None

    def write(self, folder: str, name: str, body: bytes, context: RequestContext) -> None:
        """See FileStore; FTP's own rename may put a file over another, so that is looked for first."""
        target = self._address.below(folder, name)
        with self._connected(folder, context) as ftp:
            ftp.storbinary(f"STOR {target}{PART}", io.BytesIO(body))
            if _size(ftp, target + PART) != len(body):
                raise cut_off(f"{folder}/{name}", context)
            if _size(ftp, target) is not None:
                raise handed_over_before(f"{folder}/{name}", context)
        with self._connected(folder, context, OutcomeUnknown) as ftp:
            ftp.rename(target + PART, target)

    def move(self, entry: FileEntry, folder: str, context: RequestContext) -> None:
        """See FileStore."""
        path, target = self._address.below(entry.folder, entry.name), self._address.below(folder, entry.name)
        with self._connected(folder, context) as ftp:
            if _size(ftp, path) is None:
                return
            if _size(ftp, target) is not None:
                raise name_is_taken(entry, folder, context)
            ftp.rename(path, target)

    @contextmanager
    def _connected(
        self, folder: str, context: RequestContext, lost: type[Unreachable] | type[OutcomeUnknown] = Unreachable
    ) -> Iterator["_ResumingFtps"]:
        """The connection for one call; what goes wrong with it is told, and it is opened anew for the next."""
        ftp = self._open(context)
        try:
            yield ftp
        except ftplib.error_perm as error:
            if str(error).startswith(_NO_FILE):
                message = f"there is no `{folder}` on the server, or we may not do that there"
                raise context.error(lost, f"{message}; mend `url:`, the pack's path, or the rights") from None
            message = f"the server refuses the command (FTP {str(error)[:3]}): MLSD and SIZE are needed (RFC 3659)"
            raise context.error(lost if lost is OutcomeUnknown else ProtocolBroken, message) from None
        except ftplib.error_temp as error:
            kind = lost if lost is OutcomeUnknown else Unavailable
            raise context.error(kind, f"the server says “later” (FTP {str(error)[:3]})") from None
        except ssl.SSLCertVerificationError as error:  # of the connection for data
            self._close()
            raise self._not_trusted(error, context) from None
        except (OSError, EOFError, ftplib.Error) as error:
            self._close()
            raise context.error(lost, f"the server broke off ({type(error).__name__} in `{folder}`)") from None
        except BaseException:
            self._close()  # in the middle of an answer: what comes next would be taken for another's
            raise

    def _open(self, context: RequestContext) -> "_ResumingFtps":
        if self._ftp is not None:
            try:
                self._ftp.voidcmd("NOOP")
                return self._ftp
            except (OSError, EOFError, ftplib.Error):
                self._close()
        where = f"{self._address.host}:{self._address.port}"
        ftp = _ResumingFtps(context=self._tls, timeout=self._timeout, encoding="utf-8")
        try:
            ftp.connect(self._address.host, self._address.port)
            ftp.login(self._keys["user"], self._keys["password"])
            ftp.prot_p()
        except ssl.SSLCertVerificationError as error:
            ftp.close()
            raise self._not_trusted(error, context) from None
        except ftplib.error_perm as error:
            ftp.close()
            if not str(error).startswith(_NOT_SIGNED_IN):
                message = f"{where} doesn't speak FTP with TLS (FTP {str(error)[:3]}); check the address"
                raise context.error(ProtocolBroken, message) from None
            message = f"the server refuses `{self._keys['user']}`; check `auth:` of the ERP"
            raise context.error(CredentialsRefused, message) from None
        except (OSError, EOFError, ftplib.Error) as error:
            ftp.close()
            raise context.error(Unreachable, f"no connection to {where} ({type(error).__name__})") from None
        self._ftp = ftp
        weakref.finalize(self, ftp.close)
        return ftp

    def _not_trusted(self, error: ssl.SSLCertVerificationError, context: RequestContext) -> ServerNotTrusted:
        authority = "if its authority is one of your own, name it in tenants.yaml: `auth: {ca: file:…}` of the ERP"
        return context.error(ServerNotTrusted, not_trusted(error, self._address.host, authority))

    def _close(self) -> None:
        if self._ftp is not None:
            self._ftp.close()
            self._ftp = None


class _ResumingFtps(ftplib.FTP_TLS):
    """Data goes in the session of the commands: many servers insist, so that nobody else can take it."""

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[Any, int | None]:
        """The connection for the data of a command."""
        connection, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        session = self.sock.session if isinstance(self.sock, ssl.SSLSocket) else None
        try:
            return self.context.wrap_socket(connection, server_hostname=self.host, session=session), size
        except BaseException:
            connection.close()
            raise


def _listed(folder: str, line: str) -> FileEntry | None:
    """A line of MLSD: facts, a blank, the name."""
    told, _, name = line.partition(" ")
    facts = {key.lower(): value for key, _, value in (fact.partition("=") for fact in told.split(";"))}
    if facts.get("type", "").lower() != "file" or name.endswith(PART) or not is_step(name):
        return None
    size, moment = facts.get("size", ""), facts.get("modify", "")[:14]
    is_moment = len(moment) == 14 and moment.isdecimal()
    modified = datetime.strptime(moment, "%Y%m%d%H%M%S").replace(tzinfo=UTC) if is_moment else None
    return FileEntry(folder, name, int(size) if size.isdecimal() else None, modified)


def _size(ftp: ftplib.FTP, path: str) -> int | None:
    """How large a file is; None where there is none."""
    ftp.voidcmd("TYPE I")
    try:
        return ftp.size(path)
    except ftplib.error_perm as error:
        if str(error).startswith(_NO_FILE):
            return None
        raise
