"""An office over a folder ERP, from its files to its store."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.config.settings import load
from hub.office import Office, open_hub
from hub.orders.intake import submit_order
from hub.records import Basket
from tests.support.fixed_clock import FixedClock
from tests.support.foreign import folder_of
from tests.support.foreign.folder.erp import FolderErp
from tests.support.foreign.office import lay_out


class FolderOffice:
    """The ERP's folder with a catalogue, and tenants.yaml of an office before it."""

    def __init__(self, folder: Path) -> None:
        self.erp = FolderErp(folder / "exchange", "North")
        self.config = lay_out(folder, folder_of("folder"), "exchange")
        self.clock = FixedClock()
        self.erp.write_items("20260131", [("LAMP", "Lamp; big", "20,00"), ("CAGE", "Café", "20,00")])
        self.erp.write_prices(1, [("LAMP", "2,55"), ("CAGE", "10,00")])
        self.erp.write_stock([("LAMP", 2.5), ("CAGE", 12)])
        self.erp.write_customers([("N-1004", "Pond", "GB", "30")])

    @contextmanager
    def opened(self) -> Iterator[Office]:
        """The office over its store."""
        with open_hub(load(self.config), self.clock) as hub:
            yield hub.office("office")

    def ordered(self, office: Office, key: str = "web-1") -> str:
        """An approved order of three lamps and two cages; gives its reference."""
        basket = {
            "key": key,
            "account": "N-1004",
            "currency": "GBP",
            "placed_at": self.clock.now(),
            "lines": [{"sku": "LAMP", "quantity": "3"}, {"sku": "CAGE", "quantity": "2"}],
        }
        return submit_order(Basket.model_validate(basket), tenant=office.tenant, store=office.store).reference
