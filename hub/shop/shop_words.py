"""Amounts, ages and states in words."""

from datetime import datetime
from decimal import Decimal
from typing import Any

JOURNEY = ("ordered", "approved", "in the ERP", "shipped", "invoiced")
"""What becomes of an order, step by step."""
_BY_STAGE = {"part shipped": 4, "shipped": 4, "part invoiced": 5, "invoiced": 5, "closed short": 5}
_ENDS = ("refused", "cancelled")


def money(amount: str | None, currency: str) -> str:
    """An amount with thousands parted, and its currency in the same line."""
    return f"{Decimal(amount):,f}\u00a0{currency}" if amount is not None else "no price"


def number(digits: str) -> str:
    """A quantity without the zeros that say nothing."""
    amount = Decimal(digits)
    return f"{amount.to_integral_value() if amount == amount.to_integral_value() else amount.normalize():,f}"


def typed_number(digits: str) -> str:
    """A quantity as it stands in a field."""
    return number(digits).replace(",", "")


def age(as_of: str | None, now: datetime) -> str:
    """How long ago something was read."""
    if as_of is None:
        return "never read"
    minutes = max(0, int((now - datetime.fromisoformat(as_of)).total_seconds() // 60))
    for size, word in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"read {count} {word}{'' if count == 1 else 's'} ago"
    return "read just now"


def stock(told: dict[str, Any] | None, unit: str, now: datetime) -> str:
    """What is on hand, and since when that is known."""
    if told is None:
        return "The office tells no stock."
    counted = "" if unit == "each" else f" × {unit}"
    return f"{number(told['quantity'])}{counted} in stock, {age(told['as_of'], now)}"


def with_vat(price: dict[str, Any]) -> str:
    """One unit's price with VAT."""
    rate = number(price["tax_rate"])
    return f"{money(price['unit_gross'], price['currency'])} with {rate} % VAT" if rate != "0" else "No VAT is charged."


def approval_needed(checked: dict[str, Any]) -> str:
    """Who would have to say yes to an office's part of the basket."""
    if checked["waits_for"]:
        return f"Waits for {checked['waits_for']}."
    steps = [f"{step['role']} ({step['reason']})" for step in checked["approvals"]]
    return f"Has to be approved by {', then '.join(steps)}." if steps else "Nobody has to approve it."


def to_pay(checked: list[dict[str, Any]]) -> str:
    """What several offices' parts come to, by currency: amounts of two are never added."""
    sums: dict[str, Decimal] = {}
    for part in checked:
        if part["gross"] is not None:
            sums[part["currency"]] = sums.get(part["currency"], Decimal(0)) + Decimal(part["gross"])
    amounts = [money(f"{amount:f}", currency) for currency, amount in sums.items()]
    return f"To pay at all offices: {' and '.join(amounts)}." if amounts else ""


def steps_done(order: dict[str, Any]) -> int:
    """How many steps of the journey are behind an order."""
    stage = (order["fulfilment"] or {}).get("stage", "")
    if stage in _BY_STAGE:
        return _BY_STAGE[stage]
    return {"sent": 3, "approved": 2, "queued": 2, "sending": 2, "review": 2}.get(order["state"], 1)


def state_word(order: dict[str, Any]) -> str:
    """Where an order is, in a word or two."""
    if order["state"] == "sent":
        stage = str((order["fulfilment"] or {}).get("stage", "sent"))
        return "in the ERP" if stage in ("pending", "acknowledged") else stage
    state = str(order["state"])
    return {"queued": "approved", "sending": "on its way", "review": "looked into"}.get(state, state)


def kind_of_state(order: dict[str, Any]) -> str:
    """How a state is coloured: what waits, what went well, what ended."""
    if order["state"] in _ENDS:
        return "bad"
    return "waits" if order["state"] in ("waiting", "review") else "good"


def whys(order: dict[str, Any]) -> list[str]:
    """Why an order was refused: by rules, or by an approver, whose note is the buyer's."""
    refused = [f"{step['role']}: {step['note']}" for step in order["approvals"] if step["decision"] == "refused"]
    return [*(each["message"] for each in order["reasons"]), *refused]


def numbers_of(order: dict[str, Any]) -> str:
    """The ERP's own numbers for what came of an order, and the carrier's."""
    back = order["fulfilment"] or {}
    told = [f"ERP order {order['erp_number']}"] if order["erp_number"] else []
    for sent in back.get("shipments", ()):
        tracking = f" (parcel {sent['tracking']})" if sent["tracking"] else ""
        told.append(f"shipment {sent['number']}{tracking}")
    for word, key in (("invoice", "invoices"), ("credit memo", "credit_memos")):
        told += [f"{word} {one}" for one in back.get(key, ())]
    return " · ".join(told)
