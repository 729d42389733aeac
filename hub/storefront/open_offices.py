"""The offices as a server asks them: opened once, and anew whenever tenants.yaml is another."""

from threading import Lock

from hub.config.settings_on_disk import SettingsOnDisk
from hub.config.tenants_file import Settings
from hub.office import Hub, Office


class OpenOffices:
    """Gives an office with the settings of now."""

    def __init__(self, hub: Hub, on_disk: SettingsOnDisk) -> None:
        self._hub, self._on_disk, self._lock = hub, on_disk, Lock()
        self._of: Settings = hub.settings
        self._offices: dict[str, Office] = {}

    def hub(self) -> Hub:
        """All offices over the store, by the settings of now."""
        return Hub(self._on_disk(), self._hub.store, self._hub.clock)

    def get(self, name: str) -> Office:
        """The office of that name; ConfigurationError where there is none."""
        settings = self._on_disk()
        with self._lock:
            if settings is not self._of:
                self._of, self._offices = settings, {}
            if name not in self._offices:
                self._offices[name] = self.hub().office(name)
            return self._offices[name]

    def taking_orders(self, name: str) -> Office:
        """The same, with the mapping that was accepted last: only orders need it."""
        office = self.get(name)
        office.follow_mapping()
        return office
