"""An order's charges and words among the lines of an ERP that are no product: which stand for them, which it added."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from hub.records import Order
from hub.records.stored_order import ExtraLine, StoredOrder
from hub.rules.net_price import plain

Pairs = Sequence[tuple[ExtraLine, ExtraLine | None]]


def agreed_beside(order: Order) -> tuple[ExtraLine, ...]:
    """The charges and words of an order in the office's own words, without the ERP's types."""
    charges = (ExtraLine("", charge.code, "", charge.amount) for charge in order.charges)
    return (*charges, *(ExtraLine("", "", text.text, Decimal(0)) for text in order.texts))


def entered_beside(stored: StoredOrder) -> tuple[ExtraLine, ...]:
    """The same as the ERP holds them; as they were agreed where they were never read back."""
    entered = tuple(line for line in (stored.push.extra_lines if stored.push else ()) if line.ordered)
    return entered or (agreed_beside(stored.order) if stored.order else ())


def pair(ordered: Iterable[ExtraLine], held: Iterable[ExtraLine]) -> tuple[Pairs, list[ExtraLine]]:
    """For each that was ordered the line that the ERP holds for it, None for none; and the lines that are left over."""
    free = dict(enumerate(held))
    # an order may have two thousand lines
    by_name: dict[str, list[int]] = defaultdict(list)
    for position, line in free.items():
        by_name[_name(line)].append(position)
    pairs: list[tuple[ExtraLine, ExtraLine | None]] = []
    for line in ordered:
        same = by_name[_name(line)]
        parts = _parts_of(line, {at: free[at] for at in same if _is_of_type(line, free[at])})
        for position in parts:
            same.remove(position)
        found = [free.pop(position) for position in parts]
        whole = replace(found[0], net=line.net, gross=None) if len(found) > 1 else next(iter(found), None)
        pairs.append((line, whole))
    return pairs, [*free.values()]


def parted(ordered: Iterable[ExtraLine], held: Iterable[ExtraLine]) -> tuple[ExtraLine, ...]:
    """The lines that the ERP holds, each marked whether it was ordered."""
    pairs, added = pair(ordered, held)
    return (*added, *(replace(found, ordered=True) for _, found in pairs if found))


def describe_missing(pairs: Pairs, tolerance: Decimal) -> str | None:
    """The first that the ERP doesn't hold as it was agreed, in words; what a text says stands in no message."""
    for line, found in pairs:
        if found is None and not line.code:
            return "a text among the lines: the ERP doesn't hold it as it was written"
        if found is None:
            return f"the charge {line.code}: {plain(line.net)} was agreed, the ERP holds none of it"
        if found.net.is_nan() or _off(line, found) > tolerance:
            held = "an unknown number" if found.net.is_nan() else plain(found.net)
            return f"{_named(line)}: {plain(line.net)} was agreed, the ERP holds {held}"
    return None


def beyond(ordered: Iterable[ExtraLine], lines: Iterable[ExtraLine]) -> Iterator[ExtraLine]:
    """What of some documents' lines is no part of what was ordered; a charge may be spread over several of them."""
    left: dict[str, Decimal] = defaultdict(Decimal)
    words = set()
    for line in ordered:
        if line.code:
            left[_plain(line.code)] += line.net
        else:
            words.add(_plain(line.description))
    for line in lines:
        code = _plain(line.code)
        if code not in left or line.net.is_nan():
            if line.net.is_nan() or line.net or code or _plain(line.description) not in words:
                yield line
        elif line.net <= left[code]:
            left[code] -= line.net
        else:
            yield replace(line, net=line.net - left[code], gross=None)
            left[code] = Decimal(0)


def _parts_of(ordered: ExtraLine, alike: Mapping[int, ExtraLine]) -> list[int]:
    """Where the line stands that comes nearest; where none is it, all that together are: an ERP may part a charge."""
    # an ERP may add freight on the very account that the order's own is on
    nearest = min(alike, key=lambda at: (alike[at].net.is_nan(), _off(ordered, alike[at])), default=None)
    if nearest is None:
        return []
    is_parted = alike[nearest].net != ordered.net == sum((each.net for each in alike.values()), Decimal(0))
    return [*alike] if is_parted else [nearest]


def _name(line: ExtraLine) -> str:
    """By what a line is known again: its code, or its words where it has none."""
    return _plain(line.code) or f" {_plain(line.description)}"


def _is_of_type(ordered: ExtraLine, held: ExtraLine) -> bool:
    return not (ordered.type and held.type) or _plain(ordered.type) == _plain(held.type)


def _off(ordered: ExtraLine, held: ExtraLine) -> Decimal:
    return Decimal(0) if held.net.is_nan() else abs(held.net - ordered.net)


def _named(line: ExtraLine) -> str:
    return f"the charge {line.code}" if line.code else "a text among the lines"


def _plain(text: str) -> str:
    """A code or text to be compared: ERPs keep codes in capitals, and nothing with blanks around."""
    return text.strip().casefold()
