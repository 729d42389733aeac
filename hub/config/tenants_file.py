"""The whole of tenants.yaml."""

from pathlib import Path

from pydantic import Field

from hub.config import yamlfile
from hub.config.buyer_rules import BuyerRules
from hub.config.clients import Client
from hub.config.erp import Erp
from hub.config.operations_rules import OperationsRules
from hub.config.tenant import Tenant
from hub.config.tenants_document import files_of
from hub.config.values import Model, Name
from hub.config.web_access import WebAccess
from hub.errors import ConfigurationError, Problem

DEFAULT_FILE = "tenants.yaml"


class Settings(Model):
    """The whole file, with what it includes (tenants_document.py).

    `clients`: the storefronts that ask the hub. `units`: the shop's words for units beside those that every shop knows
    (unit_words.py). `store_place`: where the store is named, for people.
    """

    path: Path = Path(DEFAULT_FILE)
    include: tuple[str, ...] = ()
    store: str
    store_place: str = ""
    erps: dict[str, Erp]
    tenants: dict[str, Tenant]
    web: WebAccess = WebAccess()
    operations: OperationsRules = OperationsRules()
    buyers: BuyerRules = BuyerRules()
    clients: dict[str, Client] = Field(default_factory=dict)
    units: frozenset[Name] = frozenset()

    def tenant(self, name: str) -> Tenant:
        """The office of that name; ConfigurationError with a suggestion if there is none."""
        if name not in self.tenants:
            hint = yamlfile.suggest(name, self.tenants)
            message = f"no office is called `{name}`{hint}; the offices are {', '.join(self.tenants)}"
            raise ConfigurationError(Problem(str(self.path), "tenants", message))
        return self.tenants[name]

    def files(self) -> list[str]:
        """The file, and those that it includes now."""
        return files_of(self.path, self.include)

    def erp_of(self, tenant: Tenant) -> Erp:
        """The ERP that serves an office."""
        return self.erps[tenant.erp]
