"""The demo's way out: one buyer orders at every office; approved, pushed, fulfilled, and read back into one history."""

from itertools import cycle
from typing import TYPE_CHECKING

from hub.cli.demo.dagster_jobs import run_jobs, tell_step
from hub.cli.demo.shopper import LARGE, OFFERS, find_shopper
from hub.cli.listing import Column, Row, columns
from hub.cli.orders.order_listing import ERP_NUMBER, amounts, waits_for
from hub.cli.orders.orders_history import IT_IS, history_rows
from hub.cli.output import console, show
from hub.records import DOCUMENTS

if TYPE_CHECKING:
    from hub.assets.runs import Runner
    from hub.office import Hub
    from hub.simulate import Group


def order(hub: "Hub") -> str:
    """Step 4; gives the buyer."""
    from hub.orders.intake import take_in

    tell_step(4, "One buyer, a customer of every office, orders from each")
    shopper = find_shopper(hub)
    console.print(f"  {shopper.name}, VAT number {shopper.vat_number}; the same products, at each office's own terms:")
    show(shopper.offers(hub), OFFERS)
    rows: list[Row] = []
    for office, large in zip(hub.offices(), cycle(LARGE), strict=False):
        for basket in shopper.baskets(office, large):
            stored = take_in(basket, office)
            rows.append(
                {
                    "office": office.tenant.id,
                    "reference": stored.reference,
                    "gross": amounts(stored)["gross"],
                    "waits_for": waits_for(stored) or "nobody: approved at once",
                }
            )
    show(rows, columns("office", "reference", "gross", Column("waits_for", "waits for, because")))
    return stored.agreed.buyer


def approve(hub: "Hub") -> None:
    """Step 5."""
    from hub.orders import approval
    from hub.records.stored_order import ApprovalState

    tell_step(5, "The offices' approvers say yes")
    rows: list[Row] = []
    for office in hub.offices():
        for stored in office.store.orders.find(approval=ApprovalState.WAITING):
            while step := stored.open_step:
                person = next(each for each in office.tenant.approvers.values() if each.role == step.role)
                stored = approval.approve(stored.reference, person, "fine", tenant=office.tenant, store=office.store)
                rows.append(
                    {
                        "office": office.tenant.id,
                        "reference": stored.reference,
                        "approved_by": f"{person.name} ({person.role})",
                    }
                )
    show(rows)


def push(hub: "Hub", runner: "Runner") -> None:
    """Step 6."""
    tell_step(6, "Pushed, each office as a Dagster run; the ERPs' own order numbers")
    run_jobs("push", hub.settings, runner, assets=1)
    show(
        [
            {
                "office": office.tenant.id,
                "reference": stored.reference,
                "state": stored.push.state.value,
                "erp": office.erp.name,
                "erp_number": stored.push.erp_number,
            }
            for office in hub.offices()
            for stored in office.store.orders.find()
            if stored.push
        ],
        columns("office", "reference", "state", Column("erp", "ERP"), ERP_NUMBER),
    )


def fulfil(hub: "Hub", group: "Group", runner: "Runner") -> None:
    """Step 7."""
    tell_step(7, "The ERPs ship and invoice; the documents are read back")
    for office in hub.offices():
        erp = group.business_central if office.tenant.company in group.business_central.companies else group.nav
        numbers = [
            stored.push.erp_number for stored in office.store.orders.find() if stored.push and stored.push.erp_number
        ]
        for number in numbers[:1]:
            erp.ship(number)
            if erp is group.business_central:
                erp.invoice(number)
    run_jobs("documents", hub.settings, runner, assets=len(DOCUMENTS) * 2)


def history(hub: "Hub", buyer: str) -> None:
    """Step 8."""
    tell_step(8, "What the buyer sees: one order history across all offices")
    seen = columns("office", "reference", "gross", Column("tax", "of it VAT"), ERP_NUMBER, IT_IS)
    show(history_rows(hub, buyer), seen)
