"""Asking an ERP for prices that only it knows: in batches, each answer held against what was asked."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from hub.connectors.base import Adapter, RequestContext
from hub.connectors.erp_number import erp_number
from hub.connectors.look_up import is_same
from hub.connectors.pack import Pack
from hub.connectors.pack.price_enquiry import GOODS, PriceEnquiry
from hub.connectors.price_question import GoodsAsked, PriceAnswer, PriceQuestion
from hub.connectors.raw_record import FLAW, RawRecord, at
from hub.connectors.templates import filled
from hub.errors import NoRecords, ProtocolBroken

DECIMALS = Decimal("0.00001")
"""Of an amount: ERPs compute in binary, and keep no more than five (`prices.decimals`)."""
_PLAIN = re.compile(r"[0-9.eE+-]+")


class PriceCalls:
    """Asks one company of one ERP; these calls go before pulls, for a buyer waits."""

    def __init__(self, pack: Pack, adapter: Adapter, context: RequestContext) -> None:
        self._pack, self._adapter, self._context = pack, adapter, context

    def ask(self, question: PriceQuestion, asked: PriceEnquiry) -> Iterator[tuple[GoodsAsked, PriceAnswer]]:
        """An answer for each of the goods, batch by batch as they come.

        Raises:
            TransientError, PermanentError: what the ERP answers to the call.
            ProtocolBroken: an answer is about something else.
        """
        named = self._pack.named_in_read(asked.resource)
        by_key, in_units = asked.by_key(named), asked.tells_units(named)
        for goods in question.goods:
            if not in_units and not goods.is_own_unit:
                yield goods, PriceAnswer(None, why=f"the ERP prices it in its own unit alone, not in {goods.unit}")
        told = [goods for goods in question.goods if in_units or goods.is_own_unit]
        for batch in _batches(told, asked):
            records = [*self._records(question, batch, asked)]
            for goods in batch:
                yield goods, self._answer(question, goods, records, asked, goods.sku_key if by_key else goods.sku)

    def _records(
        self, question: PriceQuestion, batch: Sequence[GoodsAsked], asked: PriceEnquiry
    ) -> Iterator[RawRecord]:
        values: dict[str, Any] = {
            "account": question.account,
            "account_key": _whole(question.account_key),
            "currency": question.currency,
            "day": question.day.isoformat(),
        }
        lines = [_names(goods) for goods in batch]
        values |= lines[0] if asked.batch is None else {GOODS: [filled(asked.line, line) for line in lines]}
        try:
            for page in self._adapter.ask(asked.resource, values):
                yield from page.records or ()
        except NoRecords:
            return

    def _answer(
        self, question: PriceQuestion, goods: GoodsAsked, records: Sequence[RawRecord], asked: PriceEnquiry, name: str
    ) -> PriceAnswer:
        own = [record for record in records if FLAW not in record and is_same(at(record, asked.product), name)]
        if asked.quantity:
            own = [record for record in own if _number(at(record, asked.quantity)) == goods.quantity]
        if records and not own and len(records) == 1 and asked.batch is None:
            context = self._context.named(f"ask {asked.resource}")
            message = "the answer is about another product or quantity than was asked for; look at the pack"
            raise context.error(ProtocolBroken, message)
        if not own:
            return PriceAnswer(None, why="the ERP gives none")
        if asked.unit:
            units = {str(at(record, asked.unit)) for record in own}
            own = [record for record in own if str(at(record, asked.unit)) == goods.unit]
            if not own:
                return PriceAnswer(None, why=f"the ERP gives one for {' and '.join(sorted(units))[:40]}")
        amounts = {_number(at(record, asked.amount)) for record in own}
        if len(amounts) > 1 or None in amounts:
            return PriceAnswer(None, why="the ERP gives several" if len(amounts) > 1 else "the ERP gives no number")
        told = (at(record, asked.currency) for record in own) if asked.currency else [question.currency]
        currencies = {str(each or "no currency").strip().upper() for each in told}
        if currencies != {question.currency}:
            return PriceAnswer(None, why=f"the ERP gives one in {' and '.join(sorted(currencies))[:20]}")
        (amount,) = amounts
        assert amount is not None
        return PriceAnswer(amount, asked.includes_tax)


def _batches(goods: Sequence[GoodsAsked], asked: PriceEnquiry) -> Iterator[Sequence[GoodsAsked]]:
    """So many at once as the ERP takes; none with a product twice whose answers couldn't be told apart."""
    rounds: dict[int, list[GoodsAsked]] = defaultdict(list)
    seen: dict[tuple[str, Decimal | None, str | None], int] = defaultdict(int)
    for each in goods:
        told_apart = each.sku, each.quantity if asked.quantity else None, each.unit if asked.unit else None
        rounds[seen[told_apart]].append(each)
        seen[told_apart] += 1
    size = asked.batch or 1
    for each_round in rounds.values():
        for start in range(0, len(each_round), size):
            yield each_round[start : start + size]


def _names(goods: GoodsAsked) -> dict[str, Any]:
    return {"sku": goods.sku, "sku_key": _whole(goods.sku_key), "quantity": goods.quantity, "unit": goods.unit}


def _whole(key: str) -> str | int:
    """A key that is a number as one: it was one in the ERP's list, or is written alike."""
    return int(key) if key.isascii() and key.isdecimal() and str(int(key)) == key and len(key) < 16 else key


def _number(value: Any) -> Decimal | None:
    """A number in plain digits, to five decimals: what else looks like one to Python is no price."""
    number = None if isinstance(value, bool) or not _PLAIN.fullmatch(str(value)) else erp_number(value)
    if number is None:
        return None
    with localcontext(prec=60):
        return number.quantize(DECIMALS, ROUND_HALF_UP).normalize() + 0
