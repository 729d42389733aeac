"""The built-in group: a NAV with North and South, a Business Central with Dublin, started together.

Passwords are made up once for a folder and kept in it, with the seed and the day of the data, so that a restart finds
everything as it was.
"""

import json
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from hub.simulate.built_in.companies import SEED, companies
from hub.simulate.business_central.business_central_erp import BusinessCentral
from hub.simulate.common.simulated_erp import system_time
from hub.simulate.nav.nav_erp import Nav


@dataclass(frozen=True)
class Group:
    """The two ERPs; as a context manager it stops them at the end."""

    nav: Nav
    business_central: BusinessCentral

    def environment(self) -> dict[str, str]:
        """The variables by which tenants.yaml finds the ERPs; secrets are among them."""
        return self.nav.environment() | self.business_central.environment()

    def start(self, nav_port: int = 0, business_central_port: int = 0) -> Self:
        """Start both; port 0 is a free one."""
        self.nav.start(nav_port)
        self.business_central.start(business_central_port)
        return self

    def stop(self) -> None:
        """Stop both."""
        self.nav.stop()
        self.business_central.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def build_group(
    folder: Path, seed: int = SEED, *, empty: bool = False, now: Callable[[], datetime] = system_time
) -> Group:
    """Both ERPs, not yet started; `empty` ones hold no companies until `add_company`."""
    saved = _saved_state(folder, seed, now)
    data = () if empty else companies(saved["seed"], date.fromisoformat(saved["today"]))
    nav = Nav(folder / "nav", data[:2], user=saved["user"], password=saved["password"], now=now)
    business_central = BusinessCentral(
        folder / "business_central",
        data[2:],
        client_id=saved["client_id"],
        client_secret=saved["client_secret"],
        directory=saved["directory"],
        now=now,
    )
    return Group(nav, business_central)


def start_group(
    folder: Path,
    seed: int = SEED,
    *,
    nav_port: int = 0,
    business_central_port: int = 0,
    now: Callable[[], datetime] = system_time,
) -> Group:
    """Start both ERPs with the built-in data, keeping everything in `folder`."""
    return build_group(folder, seed, now=now).start(nav_port, business_central_port)


def _saved_state(folder: Path, seed: int, now: Callable[[], datetime]) -> dict[str, Any]:
    """Seed, day and credentials; made up on the first start, readable by the folder's owner alone."""
    file = folder / "group.json"
    with suppress(FileNotFoundError):
        saved: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return saved
    folder.mkdir(parents=True, exist_ok=True)
    fresh = {
        "seed": seed,
        "today": now().date().isoformat(),
        "user": "HUB",
        "password": secrets.token_urlsafe(16),
        "client_id": str(uuid4()),
        "client_secret": secrets.token_urlsafe(24),
        "directory": str(uuid4()),
    }
    # O_EXCL: of two processes that start at once one fails instead of using credentials that the other replaces
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
        json.dump(fresh, handle)
    return fresh
