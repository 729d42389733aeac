"""How lists over REST are asked for and go on, guessed from the arguments of their requests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hub.connectors.drafting.draft import DraftList, PackDraft
from hub.connectors.drafting.guesses import key_of, plain, since_parameter
from hub.connectors.drafting.yaml_text import or_to_do, text

_OFFSETS = ("offset", "skip", "start", "limitstart", "startindex")
_PAGES = ("page", "pagenumber", "pageno", "pageindex")
_SIZES = ("limit", "top", "pagesize", "perpage", "limitpagelength", "size", "count", "take")
_ORDERS = ("orderby", "sort", "sortby", "order", "sortfield")
FILTER = "$filter"
LIKELY_SIZE, LARGEST_SIZE = 100, 1_000
"""Records of a page, where the description says nothing, and at most."""


@dataclass(frozen=True)
class Reading:
    """The YAML behind `paging:`, the query of a list's request, and what is to be said of them."""

    paging: str
    query: Mapping[str, str]
    note: str


def reading_of(each: DraftList, draft: PackDraft) -> Reading:
    """How a list goes on, as far as its request and its answer tell."""
    parameters, count = each.parameters, f", count: {text(each.count)}" if each.count else ""
    row = or_to_do(key_of(each), f"the field that tells a record of {each.name} from the others")
    size_name = _named(parameters, _SIZES)
    size = min(parameters.get(size_name or "") or LIKELY_SIZE, LARGEST_SIZE)
    asked = {size_name: "{limit}"} if size_name else {}
    if order := _named(parameters, _ORDERS):
        asked[order] = key_of(each) or ""
    if each.link:
        query = _count_query(draft, parameters)
        said = f", query: {{{query}}}" if query else ""
        return Reading(
            f"{{kind: next_link, link: {text(each.link)}{count}{said}}}", {}, "an answer names the next page"
        )
    if offset := _named(parameters, _OFFSETS):
        note = f"guessed from the arguments {_told([offset, size_name])}; the order must be one that stays"
        return Reading(
            f"{{kind: offset, size: {max(size, 2)}, row: {row}{count}}}", {offset: "{offset}", **asked}, note
        )
    if page := _named(parameters, _PAGES):
        told = _told([page, size_name])
        if each.count:
            note = f"guessed from the arguments {told}; TODO: see whether pages are counted from 1 or 0 (first)"
            return Reading(f"{{kind: page, size: {size}{count}}}", {page: "{page}", **asked}, note)
        note = (
            f"guessed from the arguments {told}; no answer says how many records there are, so no read is proved whole"
        )
        return Reading(
            f"{{kind: uncounted_pages, size: {size}, row: {row}}}",
            {page: "{page}", **asked},
            f"{note}; TODO: see first",
        )
    note = (
        "TODO: nothing says how a list goes on; with `none` one answer has all: say `whole: true` where that is so, "
        "or `below: N` where the ERP cuts off from N records on"
    )
    return Reading(f"{{kind: none{count}}}", {}, note)


def filter_of(lists: Iterable[DraftList], draft: PackDraft) -> str | None:
    """The argument that takes conditions; None where the lists have none that is known."""
    if draft.dialect:
        return FILTER
    named = [FILTER if FILTER in each.parameters else since_parameter(each.parameters) for each in lists]
    said = [name for name in named if name]
    return max(said, key=said.count, default=None)


def takes(each: DraftList, name: str | None, draft: PackDraft) -> bool:
    """Whether a list's request has the argument that takes conditions."""
    return name is not None and (bool(draft.dialect) or name in each.parameters)


def _count_query(draft: PackDraft, parameters: Mapping[str, int | None]) -> str:
    if draft.dialect in ("odata 2", "odata 3"):
        return "$inlinecount: allpages"
    return '$count: "true"' if draft.dialect == "odata 4" or "$count" in parameters else ""


def _named(parameters: Iterable[str], words: Iterable[str]) -> str | None:
    by_word = {plain(name): name for name in parameters}
    return next((by_word[word] for word in words if word in by_word), None)


def _told(names: Iterable[str | None]) -> str:
    return " and ".join(f"`{name}`" for name in names if name)
