"""tenants.yaml as it is now: who was taken out there, or given another token, is out at once."""

import os
from contextlib import suppress
from threading import Lock

from hub.config import settings
from hub.config.tenants_file import Settings
from hub.errors import ConfigurationError


class SettingsOnDisk:
    """Reads the file again whenever it is another; while it can't be read, what was read last counts."""

    def __init__(self, opened: Settings) -> None:
        self._settings = opened
        self._read = _signature(opened)
        self._lock = Lock()

    def __call__(self) -> Settings:
        """All offices with their people."""
        with self._lock:
            now = _signature(self._settings)
            if now != self._read:
                self._read = now
                # half written, or not mended yet: `hub check` tells those who write it
                with suppress(ConfigurationError):
                    self._settings = settings.load(self._settings.path, self._settings.store)
            return self._settings


def _signature(opened: Settings) -> tuple[int, ...]:
    try:
        status = os.stat(opened.path)
    except OSError:
        return ()
    return status.st_ino, status.st_size, status.st_mtime_ns
