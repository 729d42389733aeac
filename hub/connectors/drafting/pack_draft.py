"""A draft written down as a pack: what is known, what is guessed and says so, and what is to be filled in."""

from collections.abc import Iterable, Iterator, Mapping

from hub.connectors.drafting.draft import DraftList, PackDraft
from hub.connectors.drafting.guesses import (
    changed_field,
    likely_kinds,
    line_key_of,
    named,
    plain,
)
from hub.connectors.drafting.guesses import key_of as guessed_key
from hub.connectors.drafting.order_draft import order_part
from hub.connectors.drafting.rest_reading import FILTER, Reading, filter_of, reading_of, takes
from hub.connectors.drafting.soap_draft import is_soap, own_operation, soap_part
from hub.connectors.drafting.yaml_text import comment, flow, or_to_do, text, to_do
from hub.records import Kind

NEEDED_FIRST = 40
"""Lists that are written down; of a description with more, those that no kind needs are only named."""
_TABLES = (
    "currencies",
    "paymentterms",
    "units",
    "unitsofmeasure",
    "taxrates",
    "taxgroups",
    "shippingmethods",
    "companies",
)
_WHOLE_DAYS = "1d"


def pack_text(name: str, draft: PackDraft) -> str:
    """The whole file. What is left to do in it begins with TODO: in a comment where it may stay, else in a value."""
    kinds = likely_kinds(draft.lists)
    lists = _written(draft.lists, kinds)
    lines = [
        *_head(name, draft),
        *(soap_part(lists, draft.soap_version) if is_soap(draft) else _rest(lists, draft)),
        *_conditions(lists, [*kinds.values()], draft),
    ]
    lines += ["", "resources:", *(line for each in lists for line in _resource(each, lists, draft))]
    if left := [each.name for each in draft.lists if each not in lists]:
        lines += comment(f"Not written down, since no kind seems to need them: {', '.join(left)}.", "  ")
    lines += [
        "",
        *comment("Guessed by the names of the lists: TODO: see that each kind reads the list that it should."),
    ]
    if not kinds:
        lines += [f"kinds: {to_do('a kind, such as product, with the list that it is read from and its key')}"]
    else:
        lines += ["kinds:", *(line for kind, each in kinds.items() for line in _kind(kind, each, lists, draft))]
    lines += ["", *order_part(kinds.get(Kind.ORDER_DOCUMENT), draft)]
    return "\n".join(lines) + "\n"


def _written(lists: Iterable[DraftList], kinds: Mapping[Kind, DraftList]) -> list[DraftList]:
    lists = [*lists]
    if len(lists) <= NEEDED_FIRST:
        return lists
    needed = [*kinds.values()]
    return [each for each in lists if each in needed or plain(each.name) in _TABLES]


def _head(name: str, draft: PackDraft) -> Iterator[str]:
    yield from comment(f"Drafted by `hub new pack` out of {draft.source}.")
    yield from comment(
        "What is guessed says so; what begins with TODO is for you. `hub check` names, line by line, each value that "
        "must be filled in before the pack can be used."
    )
    if draft.url:
        yield from comment(f"The ERP's address belongs into tenants.yaml; the description says {draft.url}")
    for note in draft.notes:
        yield from comment(f"TODO: {note}")
    yield from (f"name: {text(name)}", f"protocol: {'soap' if is_soap(draft) else 'rest'}", "")
    yield from comment(draft.auth.note)
    yield from (f"auth: {draft.auth.written}", "")
    if draft.company:
        yield from comment(
            f"`{{company}}` stands where the description has `{draft.company}`: the company's name, or its key."
        )
    else:
        yield from comment(
            "TODO: the description shows no place for the office's company; if there is one, write {company}."
        )
    yield "company: {kind: name}"
    yield ""


def _rest(lists: list[DraftList], draft: PackDraft) -> Iterator[str]:
    first = reading_of(lists[0], draft) if lists else Reading("{kind: none}", {}, "")
    yield "rest:"
    yield f"  rows: {text(lists[0].rows) if lists else '.'}"
    code, message = draft.error or ("code", "message")
    if draft.error is None:
        yield from comment("TODO: the description shows no error; where its code and words stand in the answer.", "  ")
    yield from (f"  error_code: {text(code)}", f"  error_message: {text(message)}")
    if name := filter_of(lists, draft):
        yield f"  filter: {text(name)}"
    if first.query:
        yield f"  read: {{query: {_query(first.query)}}}"
    yield from ("  headers: {Accept: application/json}", "")
    yield from comment(first.note)
    yield f"paging: {first.paging}"
    yield ""


def _conditions(lists: list[DraftList], read: list[DraftList], draft: PackDraft) -> Iterator[str]:
    by_days = _goes_by_days(read or lists, draft)
    if is_soap(draft):
        conditions = _templates(">={value}", "{value}")
    elif draft.dialect or filter_of(lists, draft) == FILTER:
        literals = ", ".join(f"{text(name)}: {kind}" for name, kind in _literals(lists).items())
        said = f", literals: {{{literals}}}" if literals else ""
        conditions = f"{{kind: odata, version: {draft.dialect[-1:] or 4}{said}}}"
    else:
        conditions = _templates("{value}", "{value}")
        if filter_of(lists, draft):
            yield from comment(
                "The argument takes the moment alone. Nothing is looked up by text, so `equals` has no use."
            )
        else:
            yield from comment(
                "TODO: the description shows no condition; without one every kind is read whole each time."
            )
    yield f"conditions: {conditions}"
    if by_days:
        yield from comment("TODO: by whose clock the ERP keeps its dates (zone), if not by UTC's.")
        yield f"cursor: {{precision: date, overlap: {_WHOLE_DAYS}}}"
    else:
        yield "cursor: {precision: datetime, overlap: 15m}"


def _goes_by_days(lists: Iterable[DraftList], draft: PackDraft) -> bool:
    """Whether these lists are asked by days for what changed; one that knows moments is asked by them."""
    types = {each.record.fields[name] for each in lists if (name := changed_field(each.record.fields))}
    return is_soap(draft) or "moment" not in types


def _literals(lists: Iterable[DraftList]) -> dict[str, str]:
    """Fields that conditions write otherwise than texts, but those that are something else in another list."""
    found: dict[str, set[str]] = {}
    for each in lists:
        for name in each.record.fields:
            found.setdefault(name, set()).add(each.literals.get(name, ""))
    return {name: kind for name, (kind, *others) in found.items() if kind and not others}


def _templates(since: str, equals: str) -> str:
    return f"{{since: {text(since)}, equals: {text(equals)}}}"


def _resource(each: DraftList, lists: list[DraftList], draft: PackDraft) -> Iterator[str]:
    yield f"  {text(each.name)}:"
    yield f"    path: {text(each.path)}"
    yield from own_operation(each, lists) if is_soap(draft) else _own_reading(each, lists, draft)
    if each.query:
        yield f"    query: {_query(each.query)}"
    yield from flow("    fields", each.record.fields)
    if each.record.lists:
        yield "    lists:"
        for path, fields in each.record.lists.items():
            yield from flow(f"      {text(path)}", fields)


def _own_reading(each: DraftList, lists: list[DraftList], draft: PackDraft) -> Iterator[str]:
    """What of a list isn't like the first one."""
    first, own = reading_of(lists[0], draft), reading_of(each, draft)
    if each.rows != lists[0].rows:
        yield f"    rows: {text(each.rows)}"
    # by the key of the first no other list need be ordered, nor its records known
    if own.query != first.query:
        yield f"    read: {{query: {_query(own.query)}}}"
    if own.paging != first.paging:
        yield from comment(own.note, "    ")
        yield f"    paging: {own.paging}"


def _kind(kind: Kind, each: DraftList, lists: list[DraftList], draft: PackDraft) -> Iterator[str]:
    yield f"  {kind.value}:"
    yield f"    resource: {text(each.name)}"
    exploded = next(iter(each.record.lists), None) if _has_lines(kind) else None
    key = [*each.key] or [guessed] if (guessed := guessed_key(each)) else [*each.key]
    if exploded and key:
        number = named(each.record.fields, ("number", "no", "docnum", "ordernumber", "id")) or key[0]
        line = line_key_of(each.record.lists[exploded])
        key = [number, *([f"{exploded}.{line}"] if line else [])]
    if not each.key or exploded:
        yield from comment("guessed: what tells a record from the others", "    ")
    if key:
        yield from flow("    key", key)
    else:
        yield f"    key: [{or_to_do('', f'the field that tells a record of {each.name} from the others')}]"
    if exploded:
        yield f"    explode: {text(exploded)}"
    yield from _cursor(kind, each, lists, draft)


def _has_lines(kind: Kind) -> bool:
    return kind in (Kind.ORDER_DOCUMENT, Kind.SHIPMENT, Kind.INVOICE, Kind.CREDIT_MEMO)


def _cursor(kind: Kind, each: DraftList, lists: list[DraftList], draft: PackDraft) -> Iterator[str]:
    changed = changed_field(each.record.fields)
    if changed is None:
        return
    if kind in (Kind.STOCK, Kind.TERMS):
        yield from comment("no cursor: what a record's own date says seldom moves with stock", "    ")
        return
    wanted = "date" if _goes_by_days(likely_kinds(draft.lists).values(), draft) else "moment"
    if draft.dialect and each.record.fields[changed] != wanted:
        yield from comment(
            f"TODO: `{changed}` seems to say when a record changed, and not as a {wanted}, as conditions here do",
            "    ",
        )
        return
    if not _can_ask_what_changed(each, lists, draft):
        yield from comment(
            f"TODO: `{changed}` seems to say when a record changed; cursor: {{field: {changed}}} needs a way", "    "
        )
        yield from comment("to ask for it, and a list that is proved whole.", "    ")
        return
    yield from comment("guessed: when a record was last changed", "    ")
    yield f"    cursor: {{field: {text(changed)}}}"


def _can_ask_what_changed(each: DraftList, lists: list[DraftList], draft: PackDraft) -> bool:
    if each.reads:
        return bool(each.reads.filter[0])
    return takes(each, filter_of(lists, draft), draft) and "uncounted_pages" not in reading_of(each, draft).paging


def _query(query: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{text(key)}: {text(value)}" for key, value in query.items()) + "}"
