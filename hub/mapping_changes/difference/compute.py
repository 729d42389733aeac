"""Computes a difference: replays the raw log through a mapping and compares, kind by kind; the ERP isn't called."""

import heapq
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from hub.mapping_changes.difference.kind_difference import FieldChange, KindDifference, PriceMove, RefusedGroup
from hub.mapping_changes.difference.mapping_difference import MappingDifference
from hub.mapping_changes.difference.order_difference import compute_order_difference
from hub.mapping_changes.difference.sentences import name_of
from hub.office import Office
from hub.records import RECORDS, Kind
from hub.store.catalogue.comparison import Change, Comparison
from hub.sync.replay import replay
from hub.translate.compiled import CompiledMapping

NAMED, LARGEST, REASONS = 5, 20, 10
"""How many records, price moves and reasons are named; all are counted."""

PRICES = {
    Kind.PRICE: ("amount", "currency", "includes_tax"),
    Kind.PRODUCT: ("base_amount", "base_currency", "base_includes_tax"),
}
"""Where a kind of record has its price, the price's currency, and whether VAT is in it."""


def compute_difference(office: Office, mapping: CompiledMapping, kinds: Iterable[Kind] = Kind) -> MappingDifference:
    """What the store would hold after `mapping` was accepted, beside what it holds; nothing is changed.

    Kinds that were never pulled, and those that the mapping leaves to others, are left out.

    Raises:
        ProtocolBroken: a logged page isn't what the pack describes any more.
    """
    differences = (_of_kind(office, mapping, kind) for kind in kinds if kind in mapping.kinds)
    return MappingDifference(tuple(each for each in differences if each), compute_order_difference(office, mapping))


def _of_kind(office: Office, mapping: CompiledMapping, kind: Kind) -> KindDifference | None:
    if office.store.raw_log.last_pull(kind) is None:
        return None
    with office.store.publications.dry_run(kind, complete_sweep=office.pack.is_proved(kind)) as dry_run:
        replay(office, mapping, kind, dry_run.publication)
        return _Tally(kind).of(dry_run.compare())


class _Tally:
    """Counts the changes of one kind as they come, and remembers the first and the largest as examples."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.new, self.vanish = list[str](), list[str]()
        self.counts: Counter[str] = Counter()
        self.fields: dict[str, FieldChange] = {}
        self.moves: list[tuple[Decimal, int, PriceMove]] = []

    def of(self, comparison: Comparison) -> KindDifference:
        """The difference of a whole kind."""
        for change in comparison.changes():
            self.count(change)
        return KindDifference(
            kind=self.kind,
            live=comparison.live(),
            new=self.counts["new"],
            new_records=tuple(self.new),
            vanish=self.counts["vanish"],
            vanish_records=tuple(self.vanish),
            changed=self.counts["changed"],
            otherwise=self.counts["otherwise"],
            moved=self.counts["moved"],
            moves=tuple(move for _, _, move in sorted(self.moves, key=lambda entry: (-entry[0], entry[1]))),
            fields=self.fields,
            refused=_refused(comparison),
            cured=comparison.cured(),
        )

    def count(self, change: Change) -> None:
        if change.before is None or change.after is None:
            counter, names = ("new", self.new) if change.before is None else ("vanish", self.vanish)
            self.counts[counter] += 1
            if len(names) < NAMED:
                names.append(name_of(self.kind, change.after or change.before or {}))
            return
        different = [name for name in RECORDS[self.kind].model_fields if change.before[name] != change.after[name]]
        if not different:
            return  # only the ERP's own key of the record changed
        price = PRICES.get(self.kind, ("", ""))[0]
        self.counts["changed"] += 1
        self.counts["otherwise"] += different != [price]
        record = name_of(self.kind, change.before)
        for name in different:
            first = self.fields.get(name) or FieldChange(0, record, change.before[name], change.after[name])
            self.fields[name] = FieldChange(first.count + 1, first.record, first.before, first.after)
        self._count_price(record, change.before, change.after)

    def _count_price(self, record: str, before: Any, after: Any) -> None:
        if self.kind not in PRICES:
            return
        old, new = (_discounted(record, PRICES[self.kind][0]) for record in (before, after))
        money, other = (_money(record, *PRICES[self.kind][1:]) for record in (after, before))
        same = money == other
        if old == new and (same or old is None):
            return
        self.counts["moved"] += 1
        share = new / old - 1 if old and new is not None and same else None
        move = PriceMove(record, old, new, money if same else f"{money} (before: {other})", share)
        # the running number decides between equal sizes: the earlier one stays, and moves are never compared
        entry = (move.size, -self.counts["moved"], move)
        if len(self.moves) < LARGEST:
            heapq.heappush(self.moves, entry)
        else:
            heapq.heappushpop(self.moves, entry)


def _discounted(record: Any, amount: str) -> Decimal | None:
    """The price less the discount that is written beside it."""
    price: Decimal | None = record[amount]
    percent = record.get("discount") if price is not None else None
    return price - price * percent / 100 if price is not None and percent else price


def _money(record: Any, currency: str, includes_tax: str) -> str:
    return f"{record[currency]} with VAT" if record[includes_tax] else str(record[currency])


def _refused(comparison: Comparison) -> tuple[RefusedGroup, ...]:
    """Those that are no rejects today, by reason, the most frequent first; beyond the first reasons in one."""
    counts: Counter[str] = Counter()
    first: dict[str, str] = {}
    for refusal in comparison.refusals():
        if not refusal.known:
            counts[refusal.reason] += 1
            first.setdefault(refusal.reason, refusal.source_key)
    named = counts.most_common(REASONS)
    groups = [RefusedGroup(count, reason, first[reason]) for reason, count in named]
    rest = counts.total() - sum(count for _, count in named)
    return (*groups, RefusedGroup(rest, "other reasons", "")) if rest else tuple(groups)
