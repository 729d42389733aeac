"""`hub mapping explain`: what counts of all the layers, and where each part of it is written."""

from collections.abc import Container
from typing import Annotated, Any

import typer

from hub.cli.arguments import TenantArgument
from hub.cli.invocation import Invocation
from hub.cli.mapping.layout import lay_out
from hub.cli.office_mapping import compiled
from hub.cli.output import JsonOption, show, tell
from hub.config.yamlfile import Node, suggest
from hub.errors import ConfigurationError, Problem
from hub.records import Kind
from hub.translate.authoring.effective import ExplainedEntry, effective, named, names
from hub.translate.sources import Sources

PartArgument = Annotated[
    str | None,
    typer.Argument(metavar="KIND.FIELD", help="a part only: product, product.name, tables.units, order.…"),
]


def explain(
    context: typer.Context, tenant: TenantArgument, name: PartArgument = None, as_json: JsonOption = False
) -> None:
    """Show what counts of all the layers, each part with the file and line that it comes from."""
    invocation: Invocation = context.obj
    config = invocation.settings()
    sources, mapping = compiled(config, config.tenant(tenant))
    entries = _chosen(sources, mapping.kinds, name)
    if as_json:
        show([_row(entry) for entry in entries], as_json=True)
    else:
        for line in lay_out(entries):
            tell(line)


def _chosen(sources: Sources, kinds: Container[str], name: str | None) -> list[ExplainedEntry]:
    """What is asked for, without the layers' parts for kinds that the ERP's pack doesn't read."""
    entries = [entry for entry in effective(sources) if entry.path[0] in kinds or entry.path[0] not in set(Kind)]
    if name is None:
        return entries
    chosen = named(entries, name)
    if not chosen:
        parts = dict.fromkeys(entry.path[0] for entry in entries)
        hint = suggest(name, names(entries)) or f"; it has {', '.join(parts)}"
        raise ConfigurationError(Problem(sources.entry, name, f"the mapping has no such part{hint}"))
    return chosen


def _row(entry: ExplainedEntry) -> dict[str, Any]:
    """`parts` has the places of what is written in other lines than the entry itself."""
    return {
        "path": entry.path,
        "value": entry.node.plain() if entry.node else None,
        "place": entry.node.place if entry.node else None,
        "parts": dict(_parts(entry.node, entry.node.place)) if entry.node else {},
        "instead_of": entry.instead_of,
    }


def _parts(node: Node, around: str, path: str = "") -> "list[tuple[str, str]]":
    places = []
    for key, below in node.items():
        here = f"{path}.{key}" if path else key
        if below.place != around:
            places.append((here, below.place))
        places += _parts(below, below.place, here)
    return places
