"""A pack: what the hub knows of one kind of ERP, out of packs/<name>.yaml or a file of the user's own."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import model_validator

from hub.config import yamlfile
from hub.config.erp import Limits
from hub.connectors import shape
from hub.connectors.order_shape import OrderWrite
from hub.errors import ConfigurationError, Problem
from hub.records import Kind

SHIPPED = Path(__file__).parent / "packs"


class Pack(shape.PackModel):
    """One kind of ERP. `name` is for people; paths are relative to the `url` of tenants.yaml."""

    name: str
    protocol: Literal["rest", "soap"]
    auth: shape.AuthPart
    company: shape.CompanyPart
    limits: Limits = Limits()
    transfer: shape.Transfer = shape.Transfer()
    rest: shape.Rest | None = None
    soap: shape.Soap | None = None
    paging: shape.Paging
    conditions: shape.Conditions
    cursor: shape.CursorStyle
    errors: tuple[shape.Rule, ...] = ()
    resources: dict[str, shape.Resource]
    kinds: dict[Kind, shape.KindRead]
    order: OrderWrite

    def kind(self, kind: Kind) -> shape.KindRead:
        """How a kind is read; ConfigurationError if the ERP has none such."""
        if kind not in self.kinds:
            known = ", ".join(self.kinds)
            raise ConfigurationError(Problem(self.name, "kinds", f"this pack doesn't read `{kind}`, only {known}"))
        return self.kinds[kind]

    def has_cursor(self, kind: Kind) -> bool:
        """Whether a delta can be asked for; if not, every fetch is a sweep."""
        return self.kind(kind).cursor is not None

    def columns(self, kind: Kind) -> tuple[str, ...]:
        """The columns of a kind's frame: its own fields, those of the exploded list, then those of the code tables."""
        read = self.kind(kind)
        resource = self.resources[read.resource]
        own = read.fields or resource.fields
        nested = [f"{read.explode}.{name}" for name in resource.lists[read.explode]] if read.explode else []
        tables = {name: self.resources[join.resource] for name, join in read.join.items()}
        joined = [f"{name}.{field}" for name, table in tables.items() for field in table.fields]
        return (*own, *nested, *joined)

    def declared(self, kind: Kind) -> frozenset[str]:
        """The source fields that a mapping may name for a kind."""
        return frozenset(self.columns(kind))

    def declared_order(self) -> frozenset[str]:
        """The fields of the ERP's order that a mapping may fill; those of lines with their path before them."""
        return frozenset(self.order.fields)

    def limits_for(self, limits: Limits) -> Limits:
        """The limits of an installation: tenants.yaml's own before the pack's."""
        return self.limits.model_copy(update=limits.model_dump(exclude_none=True))

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "Pack":
        problems = [*self._problems()]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _problems(self) -> Iterator[str]:
        if getattr(self, self.protocol) is None:
            yield f"protocol {self.protocol} needs the part `{self.protocol}:`"
        if self.paging.kind != {"rest": "next_link", "soap": "bookmark"}[self.protocol]:
            yield f"paging {self.paging.kind} isn't known for {self.protocol}"
        for kind, read in self.kinds.items():
            yield from (f"kinds.{kind}: {text}" for text in self._read_problems(read))
        calls = {"add_lines": self.order.add_lines, "remove": self.order.remove}
        for name, call in calls.items():
            if call and (call.path is None) == (self.protocol == "rest"):
                needed = "path" if self.protocol == "rest" else "operation"
                yield f"order.{name}: `{needed}` is needed for {self.protocol}"
        if self.order.idempotency_header and self.protocol != "rest":
            yield "order.idempotency_header: is for rest alone"
        for name in self.order.personal:
            if name not in (*self.order.fields, self.order.reference):
                yield f"order.personal: `{name}` isn't among order.fields, so nothing would be hidden"
        traces = (trace.resource for trace in self.order.find_also)
        tables = (code.resource for code in self.order.codes.values())
        for name in (self.order.resource, *traces, *tables):
            if name not in self.resources:
                yield f"order: no resource `{name}`"
        if isinstance(self.company, shape.CompanyByLookup):
            if self.protocol != "rest":
                yield f"company lookup isn't known for {self.protocol}"
            elif self.company.resource not in self.resources:
                yield f"company: no resource `{self.company.resource}`"

    def _read_problems(self, read: shape.KindRead) -> Iterator[str]:
        resource = self.resources.get(read.resource)
        if resource is None:
            yield f"no resource `{read.resource}`"
            return
        nested = resource.lists.get(read.explode or "", ())
        if read.explode and not nested:
            yield f"`{read.explode}` isn't among the lists of {read.resource}"
        known = {*(read.fields or resource.fields), *(f"{read.explode}.{name}" for name in nested)}
        named = [*read.key, *(join.on for join in read.join.values()), *([read.cursor.field] if read.cursor else [])]
        yield from (f"`{name}` isn't declared by {read.resource}" for name in named if name not in known)
        for name, join in read.join.items():
            table = self.resources.get(join.resource)
            if table is None or join.key not in table.fields or join.resource == read.resource:
                yield f"join `{name}`: needs another resource, with the key among its fields"


def load_pack(name_or_path: str) -> Pack:
    """A shipped pack by its name, or any by its path (with a / or .yaml at the end).

    Raises:
        ConfigurationError: there is none such, or all that must be mended in it, by line.
    """
    if "/" in name_or_path or name_or_path.endswith(".yaml"):
        return _read(Path(name_or_path))
    return _shipped(name_or_path)


@cache
def _shipped(name: str) -> Pack:
    known = sorted(path.stem for path in SHIPPED.glob("*.yaml"))
    if name not in known:
        hint = yamlfile.suggest(name, known)
        raise ConfigurationError(Problem("", "pack", f"no pack is called `{name}`{hint}; there are {', '.join(known)}"))
    return _read(SHIPPED / f"{name}.yaml")


def _read(path: Path) -> Pack:
    if not path.is_file():
        raise ConfigurationError(Problem(str(path), "pack", "there is no such file; mend `pack:` of the ERP"))
    pack: Any = yamlfile.check_model(yamlfile.read(path), Pack)
    assert isinstance(pack, Pack)
    return pack
