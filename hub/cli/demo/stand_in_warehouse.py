"""Plays those who ship and invoice in the simulated ERPs, and has the documents read back."""

import logging
from threading import Event
from typing import TYPE_CHECKING

from hub.errors import HubError
from hub.records import DOCUMENTS

if TYPE_CHECKING:
    from hub.office import Hub, Office
    from hub.simulate import Group

EVERY = 3.0
"""Seconds between two rounds; each moves an order by one step, so that it is seen on its way."""

log = logging.getLogger("hub.cli.demo")


class StandInWarehouse:
    """Goes round the offices."""

    def __init__(self, hub: "Hub", group: "Group") -> None:
        self._offices, self._group = [*hub.offices()], group
        self._seen: set[str] = set()

    def run(self, stop: Event) -> None:
        """Rounds until told to stop."""
        while not stop.wait(EVERY):
            for office in self._offices:
                try:
                    self.go_round(office)
                # a simulated ERP says KeyError and ValueError of an order that was changed meanwhile
                except (HubError, KeyError, ValueError) as error:
                    log.warning("%s: %s", office.tenant.id, error)

    def go_round(self, office: "Office") -> None:
        """Move each order that is in the ERP by one step: seen there, then shipped, then invoiced."""
        from hub.sync.pull import pull

        company = office.tenant.company
        erp = self._group.nav if company in self._group.nav.companies else self._group.business_central
        ours = {stored.push.erp_number for stored in office.store.orders.find() if stored.push}
        still_open = [order for order in erp.orders(company) if order.number in ours]
        for order in still_open:
            if order.number not in self._seen:
                self._seen.add(order.number)
            elif order.shipped:
                erp.invoice(order.number)
            else:
                erp.ship(order.number)
        if still_open:
            for kind in DOCUMENTS:
                pull(office, kind)
