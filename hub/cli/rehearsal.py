"""Simulated ERPs and invented tokens, so that everything can be tried without a real system."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hub.config import settings
from hub.config.settings import Settings
from hub.config.writable_folder import why_unwritable
from hub.errors import ConfigurationError, Problem

if TYPE_CHECKING:
    from hub.simulate import Group

ENVIRONMENT = "environment.sh"


@dataclass(frozen=True)
class Rehearsal:
    """The simulated ERPs, and the settings with a store of its own, so that nothing real is mixed with it."""

    group: "Group"
    settings: Settings


@contextmanager
def rehearsal(folder: Path, config: Path, store: str | None = None, seed: int | None = None) -> Iterator[Rehearsal]:
    """Both simulated ERPs, with the environment that the shipped tenants.yaml refers to.

    The environment is set in this process, and written to `folder`/environment.sh for other shells; afterwards it is
    as it was before.
    """
    from hub.simulate import start_group
    from hub.simulate.built_in.companies import SEED

    must_be_writable(folder)
    before = dict(os.environ)
    loaded = settings.load(config, store or f"sqlite:///{folder.resolve() / 'store'}")
    try:
        with start_group(folder / "erps", SEED if seed is None else seed) as group:
            given = (
                group.environment()
                | _tokens(loaded)
                | {
                    "HUB_CONFIG": str(config.resolve()),
                    "HUB_STORE": loaded.store,
                }
            )
            os.environ.update(given)
            write_exports(folder / ENVIRONMENT, given)
            yield Rehearsal(group, loaded)
    finally:
        os.environ.clear()
        os.environ.update(before)


def must_be_writable(folder: Path) -> None:
    """ConfigurationError where no files can be kept in a folder that people named."""
    if why := why_unwritable(folder):
        message = f"can't be the folder ({why.strerror}); name one that can be written to with --folder"
        raise ConfigurationError(Problem(str(folder), "", message))


def refuse_real_erps(started: Rehearsal, instead: str) -> None:
    """Nothing is to be played with a real ERP; `instead` says what else somebody may have meant.

    Raises:
        ConfigurationError: an ERP of the settings isn't one of the simulated ones.
    """
    simulated = {started.group.nav.url: "env:NAV_URL", started.group.business_central.url: "env:BC_URL"}
    message = (
        f"isn't a simulated ERP, and nothing else is played with: write {' or '.join(simulated.values())}, {instead}"
    )
    erps = started.settings.erps.values()
    problems = [Problem(erp.url.place, "", message) for erp in erps if erp.url.reveal() not in simulated]
    if problems:
        raise ConfigurationError(*problems)


def _tokens(config: Settings) -> dict[str, str]:
    """A token for everyone whose own the environment lacks."""
    references = [
        person.token.reference.removeprefix("env:")
        for tenant in config.tenants.values()
        for _, person in tenant.people()
        if person.token.reference.startswith("env:")
    ]
    return {name: os.environ.get(name) or secrets.token_urlsafe(16) for name in references}


def write_exports(path: Path, values: dict[str, str]) -> None:
    """Shell exports, readable by their owner only, since there are passwords among them."""
    # made anew: the mode counts for a new file only
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text("".join(f"export {name}='{value}'\n" for name, value in values.items()), encoding="utf-8")
