"""Calls to a place take their turn, and what it refuses counts as an error."""

from typing import Any

import pytest

from hub.connectors.base import RequestContext
from hub.connectors.protocols.files.places.in_turn import InTurn
from hub.errors import CredentialsRefused, ErpError, Unreachable
from tests.support.bench import CountingBudget

CALL = RequestContext("erp", "Company", "list")


class Refusing:
    """A place that answers each listing so."""

    def __init__(self, error: type[ErpError]) -> None:
        self._error = error

    def list(self, folder: str, context: RequestContext) -> Any:
        raise context.error(self._error, folder)


@pytest.mark.parametrize(("error", "errors"), [(CredentialsRefused, 1), (Unreachable, 0)])
def test_what_a_place_refuses_is_an_error_of_it(error: type[ErpError], errors: int) -> None:
    budget, store = CountingBudget(), Refusing(error)
    with pytest.raises(error):
        InTurn(store, budget).list("out", CALL)  # type: ignore[arg-type]
    assert (budget.taken, budget.errors) == ([False], errors)
