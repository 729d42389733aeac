"""Simulated ERPs that speak the real protocols on the loopback: for the demo, the tests and rehearsals.

    with start_group(Path("var/erps")) as group:
        os.environ |= group.environment()

    with Nav(folder, [Company("North", items=[...], customers=[...])]) as nav:
        nav.faults.add("lost response", on="create", times=1)
        ...
        assert len(nav.ledger.orders("North")) == 1

They import nothing of the hub, so that what they say is independent of it.
"""

from hub.simulate.built_in.companies import POISON, Poison, companies
from hub.simulate.built_in.group import Group, build_group, start_group
from hub.simulate.built_in.offices import DUBLIN, NORTH, OFFICES, SOUTH, OfficeCodes
from hub.simulate.business_central.erp import BusinessCentral
from hub.simulate.common.company import (
    ALL,
    CUSTOMER,
    GROUP,
    CodeEntry,
    Company,
    ErpAddress,
    ErpCustomer,
    ErpPrice,
    Item,
)
from hub.simulate.common.faults import FAULTS, Fault, Faults
from hub.simulate.common.ledger import Ledger, LedgerEvent, LedgerLine, LedgerOrder
from hub.simulate.common.traffic import SeenCall, Traffic
from hub.simulate.nav.erp import Nav

__all__ = [
    "ALL",
    "CUSTOMER",
    "DUBLIN",
    "FAULTS",
    "GROUP",
    "NORTH",
    "OFFICES",
    "POISON",
    "SOUTH",
    "BusinessCentral",
    "CodeEntry",
    "Company",
    "ErpAddress",
    "ErpCustomer",
    "ErpPrice",
    "Fault",
    "Faults",
    "Group",
    "Item",
    "Ledger",
    "LedgerEvent",
    "LedgerLine",
    "LedgerOrder",
    "Nav",
    "OfficeCodes",
    "Poison",
    "SeenCall",
    "Traffic",
    "build_group",
    "companies",
    "start_group",
]
