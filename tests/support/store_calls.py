"""Every public method of the store's repositories, called with arguments that are known by their names.

A method whose parameters nobody knows here can't be called, and the test that walks says so: give its parameter a value
in `Known.plausible`.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import BaseModel

from hub.config.erp import Limits
from hub.errors import HubError
from hub.orders.intake import submit_order
from hub.records import Kind
from hub.records.order_conflict import ConflictKind
from hub.records.stored_order import ApprovalState, CallEnd, ExtraLine, PushState, RefusalReason, StoredOrder
from hub.rules.asked_price import AskedFor, AskedPrice
from hub.store import Store, TenantBinding
from hub.store.buyers.buyer_logins import LoginRole
from hub.store.buyers.link_answers import LinkProposal
from hub.store.buyers.vat_linking import Claimant
from hub.store.catalogue.guard_passes import PastGuard
from hub.store.catalogue.raw_log import PullLog, RawPage
from hub.store.catalogue.seen_fields import SeenFields
from hub.store.orders.pauses import PauseScope
from hub.store.orders.submission_writes import Submission
from hub.store.orders.webhooks import TargetKey
from tests.support.orders import NOBODY, basket, stocked, tenant

OURS, THEIRS = "uk-north", "uk-south"
MARKER = "Jane"
UNSTORABLE = (f"{MARKER}\0Doe", f"{MARKER}\ud800")
"""Texts that no database keeps."""
HUGE = 10**30
WHEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GOODS = AskedFor("LAMP", "each", Decimal(1))
TARGET = TargetKey("shop", "moves")
WITH_A_TARGET = (
    "exclusive", "subscribe", "topics", "waiting", "told_move", "told_revision", "failed", "park", "resume",
)  # fmt: skip
Arguments = Mapping[str, Any]
Outcomes = dict[str, str]


@dataclass(frozen=True)
class Method:
    """A method of a repository, by a name for people."""

    name: str
    bound: Callable[..., Any]

    def call(self, arguments: Arguments) -> None:
        """Call it; what it gives is read to its end, what it opens is entered."""
        given = {**arguments}
        for parameter in inspect.signature(self.bound).parameters.values():
            if parameter.kind is parameter.VAR_KEYWORD:
                given |= given.pop(parameter.name)
        result = self.bound(**given)
        if isinstance(result, AbstractContextManager):
            with result:
                pass
        elif isinstance(result, Iterator):
            list(result)


class Known:
    """A store with an order at each of two offices, and what fits each parameter."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.ours, self.order = _office(store, OURS, "N-1004", "SO-1")
        _, self.foreign = _office(store, THEIRS, "S-1", "SO-77")
        ours, theirs = self.order, self.foreign
        self._theirs = {ours.reference: theirs.reference, ours.account: theirs.account, ours.buyer: theirs.buyer}
        self._theirs |= {"SO-1": "SO-77"}
        self.pull = self.ours.raw_log.begin_pull(Kind.PRODUCT, "sweep", None, WHEN)
        self.plausible = self._plausible()

    def methods(self, store: Store | None = None) -> list[Method]:
        """All there are, of this store or of another one."""
        store = store or self.store
        ours = store.tenant(OURS)
        parts: list[object] = [*_parts(ours), PullLog(ours.raw_log, self.pull.id), *_parts(store.system())]
        parts += [
            store.buyer(self.order.buyer or ""),
            store.budget("nav", Limits(concurrent=2)),
            store.erp_tokens("nav"),
            store.erp_outages("nav"),
            store.refused_credentials("nav"),
            store.pauses("nav", OURS),
        ]
        return [
            Method(f"{type(part).__name__}.{name}", method)
            for part in parts
            for name, method in inspect.getmembers(part, inspect.ismethod)
            if not name.startswith("_")
        ]

    def arguments(self, method: Method) -> dict[str, Any]:
        """Something that fits each parameter."""
        given = {}
        for name in inspect.signature(method.bound).parameters:
            own = f"{method.name}.{name}"
            known = own if own in self.plausible else name
            assert known in self.plausible, f"nobody knows what to give for `{name}` of {method.name}"
            given[name] = self.plausible[known]
        return given

    def wrong(self, method: Method) -> Iterator[tuple[str, Arguments]]:
        """Each argument replaced by each wrong one in turn."""
        arguments = self.arguments(method)
        for name, value in arguments.items():
            for number, other in enumerate(self._instead_of(value)):
                yield f"{method.name}({name} {number})", {**arguments, name: other}

    def _instead_of(self, value: Any) -> Iterator[Any]:
        match value:
            case bool() | Enum() | None:
                return
            case str():
                yield from UNSTORABLE
                if value in self._theirs:
                    yield from ("there is none such", self._theirs[value])
            case int():
                yield HUGE
            case StoredOrder():
                yield self.foreign
            case BaseModel():
                for field, inner in dict(value).items():
                    yield from (value.model_copy(update={field: other}) for other in self._instead_of(inner))
            case TargetKey():
                yield from (value._replace(target=other) for other in self._instead_of(value.target))
            case AskedFor():
                yield from (value._replace(sku=other) for other in self._instead_of(value.sku))
            case list() | tuple():
                for place, inner in enumerate(value):
                    for other in self._instead_of(inner):
                        changed = [*value[:place], other, *value[place + 1 :]]
                        yield changed if isinstance(value, list) else tuple(changed)
            case Claimant() | RawPage() | LinkProposal():
                for name in (field.name for field in fields(value)):
                    yield from (replace(value, **{name: other}) for other in self._instead_of(getattr(value, name)))
            case dict():
                for key, inner in value.items():
                    yield from ({**value, key: other} for other in self._instead_of(inner))

    def submission(self, office: str) -> Submission:
        """Of the order that is there, as if it came again."""
        assert office == OURS
        return Submission(self.order.basket, "d", self.order.agreed, lambda exposure: ())

    def _plausible(self) -> dict[str, Any]:
        order = self.order
        return {
            # who and what
            "reference": order.reference, "references": [order.reference], "stored": order, "orders": [order],
            "Restorations.explain.stored": replace(order, push=replace(order.push, attempt=0)) if order.push else None,
            "account": order.account, "accounts": [order.account], "code": "DOCK", "buyer": order.buyer,
            "number": "SO-1", "numbers": ["SO-1"], "sku": "LAMP", "skus": ["LAMP"], "name": "Shop",
            "codes": [order.account], "invoices": ["SI-1"],
            "vat_number": "GB980780684", "claimants": [Claimant(order.account, "Shop", None)], "to": self.foreign.buyer,
            "by": "ann", "role": "sales-desk", "note": "so", "text": "what of this is Jane's",
            "LinkAnswers.agree.account": (OURS, order.account), "LinkAnswers.decline.account": (OURS, order.account),
            "proposal": LinkProposal(
                THEIRS, self.foreign.account, 1, order.buyer or "", self.foreign.buyer or "", "sales", WHEN, "so", ()
            ),
            "with_": (THEIRS, self.foreign.account),
            "words": ["lamp"], "category": "LIGHT",
            "offices": [OURS], "behind": (WHEN, order.reference), "ship_to": "DOCK", "wants_shipping": True,
            "AccountGoods.page.after": "", "Feeds.open.since": 0,
            # orders
            "submission": self.submission(OURS), "parts": {OURS: self.submission(OURS)},
            "JointSubmissions.known.references": {OURS: order.reference},
            "JointSubmissions.take.references": {OURS: order.reference},
            "basket": order.basket, "digest": "d", "waits_for": "a unit", "balance_of": WHEN,
            "besides": order.reference,
            "reasons": [RefusalReason("price", "too low", 1)], "approval": None,
            "head": {"ordered_on": date(2026, 3, 2), "buyer": order.buyer}, "key": "web-1", "approve": True,
            "own_orders": True, "why": "no more", "requested": ConflictKind.CANCEL, "fingerprint": "f",
            "by_key": "web-2", "settled": True,
            "details": {"numbers": ["SO-1"]}, "Conflicts.open.kind": ConflictKind.DOUBLE, "message": "twice",
            "states": (PushState.QUEUED,), "push": None, "reason": "slow", "claim": "one", "payload": {"No": "1"},
            "payload_digest": "p", "seen": None, "end": CallEnd.DOUBTFUL, "answers": [{"number": "SO-1"}],
            "documents": {}, "answered": ["SO-1"], "Documents.is_read_behind.kind": Kind.INVOICE,
            "Documents.is_read_behind.other": Kind.ORDER_DOCUMENT,
            "client": "shop", "login": "ann", "limits": {"GBP": Decimal(5)}, "BuyerLogins.put.role": LoginRole.ORDER,
            "FieldsByKind.keep.seen": SeenFields({"name": ("text",)}),
            **{f"Webhooks.{name}.key": TARGET for name in WITH_A_TARGET}, "Webhooks.forget.besides": [TARGET],
            "Webhooks.subscribe.wanted": {(OURS, "order"): 0, (OURS, "product"): 1}, "position": 1, "tenant": OURS,
            "Webhooks.told_revision.kind": "product", "revision": 2, "next_try_at": WHEN, "office": OURS,
            "address": "env:HUB_ALERT_URL", "ToldIncidents.note.told": [("nav: unreachable", "nav doesn't answer")],
            "over": ["nav: refused"],
            "scope": PauseScope.ERP, "until": WHEN, "Pauses.begin.kind": Kind.PRICE, "Pauses.end.kind": None,
            "what": "a defect", "how": "told", "unaccounted": 1, "calls": 1, "started_at": WHEN, "urgent": False,
            "erp_lines": {"SO-1": {"10000": 1}}, "extra_lines": [ExtraLine("Account", "8510", "Freight", Decimal(5))],
            # what was pulled
            "kind": Kind.PRODUCT, "mode": "sweep", "since": WHEN, "watermark": WHEN, "pull_id": self.pull.id, "seq": 0,
            "page": RawPage(0, "product", "application/json", b"{}"), "keep_sweeps": 1, "kinds": (Kind.PRODUCT,),
            "keep": timedelta(days=1), "mapping_digest": "m", "complete_sweep": True, "max_vanish": Decimal("0.05"),
            "read_by": "d", "said": "no answer", "past_guard": PastGuard("ann", "so", 5),
            "limit": 5, "entry": "office.yaml", "files": {"office.yaml": "sku: No"}, "confirmed": True,
            "against": "m", "blocked_reasons": ["prices"], "changes": ["one price"], "after": 0,
            "Documents.lines.kind": Kind.SHIPMENT, "vanished": True,
            "resources": ["product"], "goods": [GOODS], "prices": {GOODS: AskedPrice(Decimal(5), WHEN)},
            "wanted": True, "most": 5,
            "moment": WHEN, "currency": "GBP", "day": WHEN.date(), "Records.get.key": {"sku": "LAMP"},
        }  # fmt: skip


def outcome(method: Method, arguments: Arguments) -> str:
    """What came of a call: nothing, one of the hub's errors, or another in capitals."""
    try:
        method.call(arguments)
    except HubError as error:
        return f"{type(error).__name__} {getattr(error, 'code', '')}: {error}"
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return f"RAW {type(error).__name__}: {error}"
    return "fine"


def _office(store: Store, name: str, account: str, number: str) -> tuple[TenantBinding, StoredOrder]:
    binding = stocked(store, name, account)
    taken = submit_order(basket(account=account), tenant=tenant(name, NOBODY), store=binding)
    assert taken.approval is ApprovalState.APPROVED
    binding.outbox.begin_call(taken.reference, "one", payload_digest="p", mapping_digest="m", payload={"No": "1"})
    binding.outbox.review(taken.reference, "one", "look", [number])
    return binding, binding.orders.get(taken.reference)


def _parts(binding: object) -> Iterator[object]:
    """A binding's repositories."""
    return (part for name, part in vars(binding).items() if not name.startswith("_") and not isinstance(part, str))
