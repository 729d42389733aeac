"""Simulated ERPs that speak the real protocols on the loopback: for the demo, the tests and rehearsals.

    with start_group(Path("var/erps")) as group:
        os.environ |= group.environment()

    with Nav(folder, [Company("North", items=[...], customers=[...])]) as nav:
        nav.faults.add("lost response", on="create", times=1)
        ...
        assert len(nav.ledger.orders("North")) == 1

They import nothing of the hub, so that what they say is independent of it.
"""

from hub.simulate.business_central import BusinessCentral
from hub.simulate.company import ALL, CUSTOMER, GROUP, Address, Code, Company, Customer, Item, Price
from hub.simulate.faults import FAULTS, Fault, Faults
from hub.simulate.group import Group, build_group, start_group
from hub.simulate.ledger import Ledger, LedgerEvent, LedgerLine, LedgerOrder
from hub.simulate.nav import Nav
from hub.simulate.offices import DUBLIN, NORTH, OFFICES, SOUTH, Office
from hub.simulate.traffic import Call, Traffic
from hub.simulate.world import POISON, Poison, companies

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
    "Address",
    "BusinessCentral",
    "Call",
    "Code",
    "Company",
    "Customer",
    "Fault",
    "Faults",
    "Group",
    "Item",
    "Ledger",
    "LedgerEvent",
    "LedgerLine",
    "LedgerOrder",
    "Nav",
    "Office",
    "Poison",
    "Price",
    "Traffic",
    "build_group",
    "companies",
    "start_group",
]
