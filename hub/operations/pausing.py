"""What a person pauses: an ERP with all its offices, or one office; by its name."""

from dataclasses import dataclass
from datetime import datetime

from hub.config.settings import Settings
from hub.config.tenant import Tenant
from hub.config.yamlfile import suggest
from hub.errors import ConfigurationError, Problem
from hub.office import Hub
from hub.records import Kind
from hub.rules.pause_end import pause_end
from hub.store.orders.pauses import Pause, PauseScope


@dataclass(frozen=True)
class PauseTarget:
    """An ERP or an office, with the offices that it concerns."""

    scope: PauseScope
    name: str
    offices: tuple[Tenant, ...]

    def until(self, text: str, now: datetime) -> datetime:
        """When a pause of it ends, as a person writes it; ConfigurationError where it can't be told."""
        try:
            return pause_end(text, {tenant.timezone for tenant in self.offices}, now)
        except ValueError as error:
            raise ConfigurationError(Problem("--until", "", str(error))) from None


def pause_target(settings: Settings, text: str) -> PauseTarget:
    """What a name stands for; `erp:NAME` or `office:NAME` where it is both.

    Raises:
        ConfigurationError: nothing is called so, or both an ERP and an office are.
    """
    scope, colon, name = text.partition(":")
    scopes = {each.value: each for each in PauseScope}
    if not colon or scope not in scopes:
        name = text
    elif name in _known(settings, scopes[scope]):
        return _target(settings, scopes[scope], name)
    found = [each for each in PauseScope if name in _known(settings, each)]
    if not found or name != text:
        known = [*settings.erps, *settings.tenants]
        message = f"no ERP and no office is called `{text}`{suggest(name, known)}; there are {', '.join(known)}"
        raise ConfigurationError(Problem(str(settings.path), "", message))
    if len(found) > 1:
        message = f"`{name}` is both an ERP and an office: write `erp:{name}` for the ERP with all its offices, or "
        raise ConfigurationError(Problem(str(settings.path), "", f"{message}`office:{name}` for the office alone"))
    return _target(settings, found[0], name)


def begin_pause(hub: Hub, target: PauseTarget, kind: Kind | None, until: datetime | None, by: str, note: str) -> Pause:
    """Pause it from now on, for every process; with a kind its pulls alone."""
    return hub.store.system().pauses.begin(target.scope, target.name, kind, until, by, note)


def end_pause(hub: Hub, target: PauseTarget, kind: Kind | None, by: str, note: str) -> None:
    """Let it go on; ConfigurationError where it isn't paused, with what is."""
    pauses = hub.store.system().pauses
    if pauses.end(target.scope, target.name, kind, by, note):
        return
    what = f"{target.name} {kind}" if kind else target.name
    concerned = {(PauseScope.OFFICE, tenant.id) for tenant in target.offices}
    concerned |= {(PauseScope.ERP, tenant.erp) for tenant in target.offices}
    others = [pause.what for pause in pauses.standing() if (pause.scope, pause.name) in concerned]
    hint = f"; paused is {', '.join(others)}: `hub resume {others[0]}`" if others else ""
    raise ConfigurationError(Problem("", "", f"{what} isn't paused{hint}"))


def _known(settings: Settings, scope: PauseScope) -> "dict[str, object]":
    return {**(settings.erps if scope is PauseScope.ERP else settings.tenants)}


def _target(settings: Settings, scope: PauseScope, name: str) -> PauseTarget:
    offices = settings.tenants.values()
    if scope is PauseScope.ERP:
        return PauseTarget(scope, name, tuple(tenant for tenant in offices if tenant.erp == name))
    return PauseTarget(scope, name, (settings.tenants[name],))
