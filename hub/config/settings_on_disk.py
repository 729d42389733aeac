"""tenants.yaml as it is now: who was taken out there, or given another token, is out at once."""

import logging
import os
from threading import Lock

from hub.config import settings
from hub.config.tenants_file import Settings
from hub.errors import ConfigurationError

log = logging.getLogger(__name__)


class SettingsOnDisk:
    """Reads the files again whenever one is another; while they can't be read, what was read last counts."""

    def __init__(self, opened: Settings) -> None:
        self._settings = opened
        self._read = _signature(opened)
        self._lock = Lock()

    def __call__(self) -> Settings:
        """All offices with their people, and all clients."""
        with self._lock:
            now = _signature(self._settings)
            if now != self._read:
                self._read = now
                try:
                    self._settings = settings.load(self._settings.path, self._settings.store)
                except ConfigurationError as error:  # half written, or not mended yet
                    log.warning("What was read last counts until this is mended:\n%s", error)
            return self._settings


def _signature(opened: Settings) -> tuple[tuple[int, ...], ...]:
    return tuple(map(_state, opened.files()))


def _state(file: str) -> tuple[int, ...]:
    try:
        status = os.stat(file)
    except OSError:
        return ()
    return status.st_ino, status.st_size, status.st_mtime_ns
