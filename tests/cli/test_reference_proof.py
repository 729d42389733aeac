"""What the commands say of an ERP that didn't keep a reference."""

import pytest

from hub.config import settings
from hub.errors import ReferenceNotKept
from hub.office import open_hub
from tests.support.commands import basket, decide

DUBLIN = ("director", "the-dublin-directors-own")


@pytest.fixture
def stopped(pulled, offer):
    """The reference of an order that the ERP is said to have cut."""
    (taken,) = offer("ireland", basket("cut", account="IE-0301", price="12.34", currency="EUR")).rows
    with open_hub(settings.load(pulled.config, f"sqlite:///{pulled.store}")) as hub, pytest.raises(ReferenceNotKept):
        hub.office("ireland").reference_proof.fail("ireland", taken["reference"], "the answer shows `HX`")
    return taken["reference"]


def test_what_stands_against_an_erp_is_named_until_a_person_lifts_it(pulled, stopped):
    asked = pulled.run("connect", "ireland", "--order-proof")
    assert asked.code == 1
    assert f"hub orders trust {stopped}" in asked.err
    checked = pulled.run("check")
    assert checked.code == 2
    assert f"dublin-bc didn't keep the reference of {stopped}" in checked.err
    assert "no order goes there since" in pulled.run("status").err
    lifted = decide(pulled, "trust", stopped, *DUBLIN, "--note", "the field is longer now")
    assert (lifted.code, lifted.out) == (0, "dublin-bc: orders go on; the first must be found by its reference\n")
    again = decide(pulled, "trust", stopped, *DUBLIN, "--note", "again")
    assert again.code == 1
    assert "doesn't stop the orders to dublin-bc" in again.err
    assert pulled.run("connect", "ireland", "--order-proof").code == 0
    assert pulled.run("check").code == 0
