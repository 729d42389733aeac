"""Whether what a mapping gives fits the office: its country, currency, VAT regime, and the shop's units."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from hub.config import iso_codes
from hub.config.tenant import Tenant
from hub.config.unit_words import UNIT_WORDS
from hub.config.yamlfile import suggest
from hub.errors import Problem, Unmappable
from hub.records import RECORDS, Kind, Order
from hub.records.fields import COUNTRY, CURRENCY
from hub.rules.order_identity import reference_of
from hub.rules.regime import Regime
from hub.translate.compiled import CompiledMapping, FieldMapping
from hub.translate.given_texts import Placed, given_texts, given_when_empty, gives_no_other
from hub.translate.payload import value_of
from hub.translate.steps.lookup import REJECT, Lookup
from hub.translate.targets import targets

SOLD_BY = ((Kind.PRODUCT, "unit"), (Kind.PRODUCT_UNIT, "unit"), (Kind.PRICE, "unit"))
"""The fields whose units an order may name."""
REFERENCE = reference_of("office", "key")
"""One of ours, to see what a mapping makes of it."""


def misfits(
    mapping: CompiledMapping, tenant: Tenant, regime: Regime | None, own_units: Collection[str], today: date
) -> Iterator[Problem]:
    """What the office can't mean, each at its line. `own_units`: words that tenants.yaml adds to the shop's."""
    if regime:
        yield from unknown_classes(mapping, regime)
        yield from _nothing_yet(mapping, regime, today)
    yield from _codes(mapping, CURRENCY, iso_codes.currency, tenant.currency, tenant.currencies)
    yield from _codes(mapping, COUNTRY, iso_codes.country, tenant.country, None)
    yield from _order_currency(mapping, tenant)
    yield from _units(mapping, {*UNIT_WORDS, *own_units})


def unknown_classes(mapping: CompiledMapping, regime: Regime) -> Iterator[Problem]:
    """Classes of products that the regime has no rate for: nobody could order these."""
    for text, place in _given(mapping, Kind.PRODUCT, "tax_class"):
        if text not in regime.classes:
            known = suggest(text, regime.classes) or f"; it has {', '.join(regime.classes)}"
            yield Problem(place, "product.tax_class", f"{regime.title} has no class `{text}`{known}")


def still_to_come(mapping: CompiledMapping, regime: Regime | None, today: date) -> Iterator[str]:
    """Classes of products whose first rate is still to come, in words."""
    if regime is None:
        return
    for text, (_, begins) in _coming(mapping, regime, today).items():
        yield f"the rates of `{text}` in {regime.title} begin on {begins}: until then nobody can order it"


def _nothing_yet(mapping: CompiledMapping, regime: Regime, today: date) -> Iterator[Problem]:
    """That every class of products has its first rate still to come: nobody can order anything."""
    coming = _coming(mapping, regime, today)
    known = {text for text, _ in _given(mapping, Kind.PRODUCT, "tax_class") if text in regime.rates}
    if known and known == {*coming}:
        place, begins = min(coming.values(), key=lambda each: each[1])
        message = f"no rate of {regime.title} holds before {begins}: until then nobody can order anything"
        yield Problem(place, "product.tax_class", message)


def _coming(mapping: CompiledMapping, regime: Regime, today: date) -> dict[str, tuple[str, date]]:
    """By class, where the mapping gives it, and the day from which it has a rate."""
    found: dict[str, tuple[str, date]] = {}
    for text, place in _given(mapping, Kind.PRODUCT, "tax_class"):
        begins = min((rate.start for rate in regime.rates.get(text, ())), default=today)
        if begins > today:
            found.setdefault(text, (place, begins))
    return found


def translates_types(mapping: CompiledMapping) -> bool:
    """Whether what a document's line is comes in the office's own words: rules are about these then."""
    fields = (_field(mapping, kind, "line_type") for kind in (Kind.ORDER_DOCUMENT, Kind.INVOICE))
    return any(field is not None and bool(field.steps) for field in fields)


def _codes(
    mapping: CompiledMapping, pattern: str, check: Callable[[str], str], own: str, sold_in: Collection[str] | None
) -> Iterator[Problem]:
    """Codes of ISO's that there aren't, and what the office can't mean by an empty field or a constant."""
    seen: set[Placed] = set()
    for path, field in _fields(mapping, pattern):
        empty = given_when_empty(field)
        for text, place in given_texts(field):
            try:
                check(text)
            except ValueError as error:
                if (text, place) not in seen:
                    yield Problem(place, path, str(error))
                seen.add((text, place))
        constant = field.steps and field.steps[-1].step.name == "constant"
        if constant and sold_in is not None and field.steps[-1].argument not in sold_in:
            message = f"is {field.steps[-1].argument}, in which the office doesn't sell: its currency is {own}"
            yield Problem(field.steps[-1].place, path, message)
        if empty and empty[0] != own and empty not in seen:
            seen.add(empty)
            yield Problem(empty[1], path, f"an empty field is the office's own here, {own}, not {empty[0]}")


def _order_currency(mapping: CompiledMapping, tenant: Tenant) -> Iterator[Problem]:
    """An empty currency of an order is the company's own: another one's order would be entered in that."""
    for field in mapping.order.fields.values() if mapping.order else ():
        lookup = field.steps[-1].argument if field.steps and field.sources == ("currency",) else None
        if isinstance(lookup, Lookup) and lookup.backwards:
            blank = lookup.table.entries.get("")
            if blank and blank.value != tenant.currency:
                message = f"orders in {blank.value} would go out as the office's own currency, {tenant.currency}"
                yield Problem(blank.place, f"order.{field.name}", message)


def _units(mapping: CompiledMapping, words: Collection[str]) -> Iterator[Problem]:
    paths: dict[Placed, str] = {}
    for kind, name in SOLD_BY:
        for given in _given(mapping, kind, name):
            paths.setdefault(given, f"{kind}.{name}")  # several fields look into one table
    for (text, place), path in paths.items():
        if text not in words:
            message = (
                f"the shop has no unit `{text}`{suggest(text, words)}; words of your own go to `units` in tenants.yaml"
            )
            yield Problem(place, path, message)
        elif unwritten := _without_a_way_out(mapping, text):
            message = f"no order can be sent in `{text}`: the table of order.{unwritten} has no word of the ERP for it"
            yield Problem(place, path, message)


def _without_a_way_out(mapping: CompiledMapping, unit: str) -> str:
    """The field of the ERP's order that refuses a unit."""
    for part in mapping.order.lists if mapping.order else ():
        for field in part.fields.values():
            lookup = field.steps[-1].argument if field.steps and field.sources == ("unit",) else None
            # of several words one is meant by the record itself
            if isinstance(lookup, Lookup) and lookup.missing == REJECT and unit not in {*lookup.pairs, *lookup.several}:
                return f"{part.path}.{field.name}"
    return ""


def no_charge(mapping: CompiledMapping, code: str) -> str:
    """Why a charge would never reach the ERP."""
    if mapping.order is None or not {"charges.code", "charges.amount"} <= mapping.order.carries:
        return "no order can hold it: the mapping's `order:` has no `each charge` with its code and amount"
    for part in mapping.order.lists:
        for field in part.charges.values():
            lookup = field.steps[-1].argument if field.steps and field.sources == ("code",) else None
            if isinstance(lookup, Lookup) and lookup.missing == REJECT and code not in lookup.pairs:
                return f"the table of order.{part.path}.each charge.{field.name} has no word of the ERP for it"
    return ""


def wrong_reference(mapping: CompiledMapping, name: str) -> Iterator[Problem]:
    """That something else stands in the ERP's field by which an order is found again: nothing would be sent.

    `name`: the field, which gets our reference by itself where the mapping leaves it out.
    """
    field = mapping.order.fields.get(name) if mapping.order else None
    if field is None:
        return
    if field.carried != {"reference"} or _as_sent(field) != REFERENCE:
        message = "must be our `reference` as it is, by which orders are found again in the ERP: nothing would be sent"
        yield Problem(field.place, f"order.{name}", message)


def _as_sent(field: FieldMapping) -> Any:
    try:
        return value_of(replace(field, when=()), Order.model_construct(reference=REFERENCE))
    except Unmappable:
        return None


def sold_units(mapping: CompiledMapping) -> frozenset[str] | None:
    """All units in which something can be sold; None where the ERP may bring others."""
    fields = [field for kind, name in SOLD_BY if (field := _field(mapping, kind, name))]
    if not all(map(gives_no_other, fields)):
        return None
    return frozenset(text for field in fields for text, _ in given_texts(field))


def _field(mapping: CompiledMapping, kind: Kind, name: str) -> FieldMapping | None:
    return mapping.kinds[kind].fields.get(name) if kind in mapping.kinds else None


def _given(mapping: CompiledMapping, kind: Kind, name: str) -> Iterator[Placed]:
    field = _field(mapping, kind, name)
    return given_texts(field) if field else iter(())


def _fields(mapping: CompiledMapping, pattern: str) -> Iterator[tuple[str, FieldMapping]]:
    """The fields of all kinds whose values have that shape."""
    for kind, part in mapping.kinds.items():
        known: Mapping[str, object] = {name: target.pattern for name, target in targets(RECORDS[kind]).items()}
        yield from ((f"{kind}.{name}", field) for name, field in part.fields.items() if known[name] == pattern)
