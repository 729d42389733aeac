"""Simulated ERPs that speak the real protocols on the loopback: for the demo, the tests and rehearsals.

    with start_group(Path("var/erps")) as group:
        os.environ |= group.environment()

    with Nav(folder, [ErpCompany("North", items=[...], customers=[...])]) as nav:
        nav.faults.add("lost response", on="create", times=1)
        ...
        assert len(nav.ledger.orders("North")) == 1

They import nothing of the hub, so that what they say is independent of it.
"""

from hub.simulate.built_in.companies import POISON, Poison, companies
from hub.simulate.built_in.group import Group, build_group, start_group
from hub.simulate.built_in.offices import DUBLIN, NORTH, OFFICES, SOUTH, OfficeCodes
from hub.simulate.business_central.business_central_erp import BusinessCentral
from hub.simulate.common.call_log import CallLog, LoggedCall
from hub.simulate.common.company_data import (
    ALL,
    CUSTOMER,
    GROUP,
    CodeEntry,
    ErpAddress,
    ErpCompany,
    ErpCustomer,
    ErpDiscount,
    ErpPrice,
    Item,
    ItemUnit,
)
from hub.simulate.common.faults import FAULTS, Fault, Faults
from hub.simulate.common.ledger import Ledger, LedgerEvent, LedgerLine, LedgerOrder
from hub.simulate.common.sales_documents import ACCOUNT, CHARGE, COMMENT, DraftLine
from hub.simulate.nav.nav_erp import Nav

__all__ = [
    "ACCOUNT",
    "ALL",
    "CHARGE",
    "COMMENT",
    "CUSTOMER",
    "DUBLIN",
    "FAULTS",
    "GROUP",
    "NORTH",
    "OFFICES",
    "POISON",
    "SOUTH",
    "BusinessCentral",
    "CallLog",
    "CodeEntry",
    "DraftLine",
    "ErpAddress",
    "ErpCompany",
    "ErpCustomer",
    "ErpDiscount",
    "ErpPrice",
    "Fault",
    "Faults",
    "Group",
    "Item",
    "ItemUnit",
    "Ledger",
    "LedgerEvent",
    "LedgerLine",
    "LedgerOrder",
    "LoggedCall",
    "Nav",
    "OfficeCodes",
    "Poison",
    "build_group",
    "companies",
    "start_group",
]
