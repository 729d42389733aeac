"""The parts of a drafted pack that say how lists are read, and orders entered, over SOAP."""

from collections.abc import Iterable, Iterator, Sequence

from hub.connectors.drafting.draft import DraftList, EnteringOperation, ListOperation, PackDraft
from hub.connectors.drafting.yaml_text import comment, text, to_do

_OF_PAGES = "{kind: bookmark, field: Key, size: 1000}"
# never guessed: a list of which only the first page is read looks whole
_UNKNOWN = f"{{kind: {to_do('how a list goes on, with what goes with it; none where one answer has all')}}}"


def is_soap(draft: PackDraft) -> bool:
    """Whether the ERP speaks SOAP."""
    return any(each.reads for each in draft.lists)


def soap_part(lists: Sequence[DraftList], version: str) -> Iterator[str]:
    """The lines behind `soap:` and `paging:`; the first list says what the lists have in common."""
    yield from ("soap:", '  wsdl: "?wsdl"')
    if version != "1.1":
        yield f'  version: "{version}"'
    first = lists[0].reads if lists else None
    if first:
        yield from _read(first, "  ")
    yield ""
    yield from _paging(first, "")
    yield ""


def own_operation(each: DraftList, lists: Sequence[DraftList]) -> Iterator[str]:
    """What of a list isn't read like the first one."""
    first, own = lists[0].reads, each.reads
    if first and own and own != first:
        yield from _read(own, "    ", _asked_by_conditions(first))
        if _paged(own) != _paged(first):
            yield from _paging(own, "    ")


def _asked_by_conditions(operation: ListOperation) -> bool:
    return bool(operation.filter[0])


def _read(operation: ListOperation, indent: str, is_condition_known: bool = False) -> Iterator[str]:
    argument, field, criteria = operation.filter
    mark, size = operation.bookmark
    filled = [(name, name_of) for name, name_of in ((argument, "filter"), (mark, "mark"), (size, "limit")) if name]
    yield f"{indent}read:"
    yield f"{indent}  operation: {text(operation.name)}"
    names = {name for name, _ in filled}
    if left := [name for name in operation.takes if name not in names]:
        yield from comment(
            f"TODO: it also takes {', '.join(left)}; docs/packs.md says what may be filled in there.", f"{indent}  "
        )
    if not _asked_by_conditions(operation):
        yield from comment(
            "TODO: no argument is known to carry conditions ({filter}); without one each pull reads all.", f"{indent}  "
        )
    arguments = ", ".join(f'{text(name)}: "{{{name_of}}}"' for name, name_of in filled)
    yield f"{indent}  arguments: {{{arguments}}}"
    if argument and not is_condition_known:
        yield f'{indent}  condition: {{{text(field)}: "{{field}}", {text(criteria)}: "{{condition}}"}}'
        yield f"{indent}  needs_condition: true"
    yield f"{indent}  rows: {text(operation.rows)}"


def _paged(operation: ListOperation | None) -> str:
    return _OF_PAGES if operation and operation.bookmark[0] else _UNKNOWN


def _paging(operation: ListOperation | None, indent: str) -> Iterator[str]:
    yield f"{indent}paging: {_paged(operation)}"


def create_part(operation: EnteringOperation | None) -> Iterable[str]:
    """The lines behind `order:` that say how one is entered."""
    if operation:
        order = f'{{{text(operation.argument)}: "{{order}}"}}'
        return (
            "  create:",
            f"    operation: {text(operation.name)}",
            f"    arguments: {order}",
            f"    answer: {text(operation.answer)}",
        )
    return (
        "  create:",
        f"    operation: {to_do('the operation that enters an order')}",
        '    arguments: {order: "{order}"}',
        f"    answer: {to_do('the way from the Body of the answer to the order that was entered')}",
    )
