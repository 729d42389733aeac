"""Where the office's company goes in the addresses of an ERP."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import ClassVar, Literal

from hub.config import yamlfile
from hub.connectors.base import RequestContext
from hub.connectors.model import PackModel
from hub.connectors.raw_record import RawRecord
from hub.connectors.registry import Registry
from hub.errors import ConfigurationError, Problem


class Company(PackModel, ABC):
    """What `{company}` in paths stands for."""

    kind: str

    @abstractmethod
    def key(self, context: RequestContext, read: Callable[[str], Iterable[RawRecord]]) -> str | int:
        """The ERP's own key of the office's company; `read` gives the records of a resource."""

    def resources(self) -> tuple[str, ...]:
        """The resources that must be there for it."""
        return ()


class CompanyByName(Company):
    """The company's name."""

    example: ClassVar[str] = "{kind: name}"

    kind: Literal["name"]

    def key(self, context: RequestContext, read: Callable[[str], Iterable[RawRecord]]) -> str:
        """The name as tenants.yaml has it."""
        return context.company


class CompanyByLookup(Company):
    """What a list of companies has in `take` where one of `match` is the company's name."""

    example: ClassVar[str] = "{kind: lookup, resource: companies, match: [name, id], take: id}"

    kind: Literal["lookup"]
    resource: str
    match: tuple[str, ...]
    take: str

    def key(self, context: RequestContext, read: Callable[[str], Iterable[RawRecord]]) -> str | int:
        """The key out of the ERP's list; ConfigurationError if it has none of that name."""
        companies = [*read(self.resource)]
        for company in companies:
            taken = company.get(self.take)
            if context.company in [company.get(name) for name in self.match] and taken:
                return taken if type(taken) is int else str(taken)
        hint = yamlfile.suggest(context.company, [str(company.get(self.match[0])) for company in companies])
        message = f"the ERP has no company `{context.company}`{hint}; mend `company:` of the office"
        raise ConfigurationError(Problem(context.erp, "company", message))

    def resources(self) -> tuple[str, ...]:
        """The list of companies."""
        return (self.resource,)


COMPANIES: Registry[Company] = Registry(CompanyByName, CompanyByLookup)
