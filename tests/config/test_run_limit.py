"""`run limit`: how long a run of pulls stands still."""

import pytest
from pydantic import ValidationError

from hub.config.erp import Erp


def erp(**written: str) -> Erp:
    return Erp.model_validate({"pack": "nav_soap", "url": "http://erp.test", **written})


def test_it_is_ten_minutes() -> None:
    assert erp().longest_standstill == 600


def test_it_is_as_written_and_never_less_than_one_call_may_take() -> None:
    assert erp(**{"run limit": "3m"}).longest_standstill == 180
    assert erp(timeout="400").longest_standstill == 800
    with pytest.raises(ValidationError, match="at least twice the `timeout`, 60s"):
        erp(**{"run limit": "50s"})
