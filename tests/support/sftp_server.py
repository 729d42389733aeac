"""A real SFTP server on loopback, over a folder (paramiko's server side)."""

import errno
import os
import socket
import threading
from pathlib import Path
from typing import Any, Self

import paramiko
from paramiko import SFTPAttributes, SFTPServer, SFTPServerInterface
from paramiko.common import AUTH_FAILED, AUTH_SUCCESSFUL, OPEN_SUCCEEDED
from paramiko.sftp import SFTP_OK

USER, PASSWORD = "hub", "an-sftp-password"


class SftpFolder:
    """`host_key` is what auth: takes; `taken` counts connections. A user is let in by PASSWORD or by `client_key`."""

    def __init__(self, root: Path, client_key: paramiko.PKey | None = None) -> None:
        self.root, self.client_key, self.taken = root, client_key, 0
        self.loses_renames = False
        self._key = paramiko.ECDSAKey.generate()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._transports: list[paramiko.Transport] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Listen no more; a second time changes nothing."""
        if self._thread.is_alive():
            self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
            self._thread.join()
        self.hang_up()

    @property
    def url(self) -> str:
        return f"sftp://127.0.0.1:{self._listening.getsockname()[1]}"

    @property
    def host_key(self) -> str:
        return f"{self._key.get_name()} {self._key.get_base64()}"

    def cut(self) -> None:
        """End every connection in the middle of an answer."""
        # a copy: whoever sees his end comes again while the others are ended
        for transport in [*self._transports]:
            transport.sock.close()

    def hang_up(self) -> None:
        """End every connection."""
        for transport in self._transports:
            transport.close()
            transport.join(10)
        self._transports.clear()

    def _serve(self) -> None:
        while True:
            try:
                reached, _ = self._listening.accept()
            except OSError:
                return
            self.taken += 1
            transport = paramiko.Transport(reached)
            transport.add_server_key(self._key)
            transport.set_subsystem_handler("sftp", SFTPServer, _Files, self)
            self._transports.append(transport)
            transport.start_server(event=threading.Event(), server=_Door(self))


class _Door(paramiko.ServerInterface):
    def __init__(self, folder: SftpFolder) -> None:
        self._folder = folder

    def get_allowed_auths(self, username: str) -> str:
        return "password,publickey"

    def check_auth_password(self, username: str, password: str) -> int:
        return AUTH_SUCCESSFUL if (username, password) == (USER, PASSWORD) else AUTH_FAILED

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        return AUTH_SUCCESSFUL if (username, key) == (USER, self._folder.client_key) else AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return OPEN_SUCCEEDED


class _Files(SFTPServerInterface):
    """Files as OpenSSH's server has them: no rename over a file that is there."""

    def __init__(self, server: Any, folder: SftpFolder) -> None:
        super().__init__(server)
        self._folder = folder

    def _path(self, path: str) -> Path:
        return self._folder.root / self.canonicalize(path).lstrip("/")

    def list_folder(self, path: str) -> Any:
        def listed() -> list[SFTPAttributes]:
            return [SFTPAttributes.from_stat(each.lstat(), each.name) for each in self._path(path).iterdir()]

        return _told(listed)

    def stat(self, path: str) -> Any:
        return _told(lambda: SFTPAttributes.from_stat(self._path(path).stat()))

    lstat = stat

    def open(self, path: str, flags: int, attr: SFTPAttributes) -> Any:
        def opened() -> paramiko.SFTPHandle:
            number = os.open(self._path(path), flags, 0o666)
            handle = paramiko.SFTPHandle(flags)
            file = os.fdopen(number, "wb" if flags & os.O_WRONLY else "rb")
            handle.readfile = handle.writefile = file  # type: ignore[attr-defined]
            return handle

        return _told(opened)

    def rename(self, oldpath: str, newpath: str) -> Any:
        return _told(lambda: self._rename(oldpath, newpath))

    def _rename(self, oldpath: str, newpath: str) -> int:
        os.link(self._path(oldpath), self._path(newpath))
        self._path(oldpath).unlink()
        if self._folder.loses_renames:  # it is done, and nobody hears of it
            self._folder.cut()
        return SFTP_OK


def _told(call: Any) -> Any:
    try:
        return call()
    except OSError as error:
        return SFTPServer.convert_errno(error.errno or errno.EIO)
