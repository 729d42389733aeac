"""The hub's interface as the page asks it: over HTTP, by a client's token."""

from collections.abc import Mapping
from copy import copy
from typing import Any, Self
from urllib.parse import quote

import httpx

from hub.errors import HubError

PATIENCE = 30.0
"""Seconds for an answer; prices that only an ERP knows take their time."""


class DoorRefused(HubError):
    """The interface says no; `code` is its word for that, `errors` each thing that is wrong."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status, self.code = status, str(problem.get("code", ""))
        self.errors: list[dict[str, Any]] = problem.get("errors") or []
        super().__init__(str(problem.get("detail", "The interface refused this and didn't say why.")))


class DoorSilent(HubError):
    """No answer came, or none of the interface's: what was asked for may be done or not."""


class DoorClient:
    """Calls by a client; those that are about a buyer go through `of` a login. A context manager ends connections."""

    def __init__(self, address: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        # not by a proxy of the environment: it would see the token
        self._http = httpx.Client(base_url=f"{address}/v1", headers=headers, timeout=PATIENCE, trust_env=False)
        self._address, self._whose = address, dict[str, str]()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def of(self, login: str) -> "DoorClient":
        """The same connections, for a buyer's login."""
        bound = copy(self)
        bound._whose = {"Buyer-Login": login}
        return bound

    def get(self, *path: str, headers: Mapping[str, str] | None = None, **query: Any) -> Any:
        """What it answers; DoorRefused, DoorSilent."""
        return self._answered("GET", path, headers, params=query)

    def post(self, *path: str, body: Any, headers: Mapping[str, str] | None = None) -> Any:
        """What it answers; DoorRefused, DoorSilent."""
        return self._answered("POST", path, headers, json=body)

    def _answered(self, method: str, path: tuple[str, ...], headers: Mapping[str, str] | None, **sent: Any) -> Any:
        try:
            way = "/" + "/".join(quote(part, safe="") for part in path)
            response = self._http.request(method, way, headers={**self._whose, **(headers or {})}, **sent)
            told = response.json()
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            told = f"gave no answer ({type(error).__name__}); see that `hub serve` runs there"
            raise DoorSilent(f"{self._address} {told}") from None
        except ValueError:
            raise DoorSilent(f"{self._address} answered something else than the interface; see --door") from None
        # 5xx too: whether a defect came before or behind an order nobody can tell
        if response.is_server_error:
            raise DoorSilent(f"{self._address} can't answer just now ({response.status_code}); try again in a while")
        if not response.is_success:
            raise DoorRefused(response.status_code, told if isinstance(told, dict) else {})
        return told
