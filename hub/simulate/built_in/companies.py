"""The built-in data: three companies that sell partly the same products to partly the same customers.

The same seed and day always give the same data. 400 products in all, 240 to 260 at an office; 60 customers, of whom 20
buy at all three offices under one VAT number; more than 4,000 prices. POISON lists the records that a careful mapping
rejects.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from hub.simulate.built_in.names import CITIES, FORMS, ODD_CODES, STREETS, firms, item_numbers, products, vat_number
from hub.simulate.built_in.offices import DUBLIN, NORTH, OFFICES, SOUTH, OfficeCodes
from hub.simulate.common.company_data import (
    CUSTOMER,
    GROUP,
    ErpAddress,
    ErpCompany,
    ErpCustomer,
    ErpDiscount,
    ErpPrice,
    Item,
    ItemUnit,
)

FEW = 5
SEED = 20260101
CATEGORIES = ("KITCHEN", "GARDEN", "LIGHT", "STORAGE", "DECOR")
SHARED = 20


@dataclass(frozen=True)
class Poison:
    """A record that no mapping of the office should accept, and why."""

    kind: str
    key: str
    why: str


POISON: dict[str, tuple[Poison, ...]] = {
    "North": (
        Poison("product", "99001", "VAT product group VAT99 means nothing to the office"),
        Poison("product", "99002", "base unit FUDER means nothing to the office"),
        Poison("terms", "N-1900", "VAT business group MOON means nothing to the office"),
    ),
    "South": (
        Poison("product", "99003", "VAT product group VAT99 means nothing to the office"),
        Poison("price", "99004", "unit FUDER means nothing to the office"),
        Poison("terms", "S2900", "payment terms NET99 are not in the ERP's own table"),
    ),
    "Dublin": (
        Poison("product", "99005", "tax group IE99 means nothing to the office"),
        Poison("price", "99006", "QQQ is no currency that the office trades in"),
    ),
}
"""The rejects to expect, by company; the kind is the hub's, the key the ERP's number of the item or customer."""


@dataclass(frozen=True)
class Firm:
    """What the accounts of one firm at the offices have in common."""

    name: str
    country: str
    vat_number: str
    city: str
    post_code: str
    street: str


def companies(seed: int = SEED, today: date | None = None) -> tuple[ErpCompany, ErpCompany, ErpCompany]:
    """North, South and Dublin; `today` is the day around which prices are past, current and future."""
    random = Random(seed)
    day = today or date(2026, 1, 15)
    stock = list(zip(item_numbers(400, random), products(), strict=False))
    parties = _parties(random)
    north, south, dublin = (
        _company(office, Random(seed + number), day, stock, parties) for number, office in enumerate(OFFICES, start=1)
    )
    return north, south, dublin


def _parties(random: Random) -> list[Firm]:
    """60 firms: the first 20 buy everywhere, then 15 North's, 15 South's and 10 Dublin's own."""
    countries = (
        ["GB"] * 13 + ["IE"] * 7
        + ["GB"] * 13 + ["BE", "US"]
        + ["GB"] * 13 + ["BE", "US"]
        + ["IE"] * 7 + ["GB", "BE", "US"]
    )  # fmt: skip
    parties = []
    for name, country in zip(firms(60), countries, strict=True):
        city, post_code = random.choice(CITIES[country])
        street = f"{random.randrange(1, 90)} {random.choice(STREETS)}"
        parties.append(Firm(f"{name} {FORMS[country]}", country, vat_number(country, random), city, post_code, street))
    return parties


def _company(
    office: OfficeCodes, random: Random, day: date, stock: list[tuple[str, str]], parties: list[Firm]
) -> ErpCompany:
    own = OFFICES.index(office)
    odd, rest = stock[: len(ODD_CODES)], stock[len(ODD_CODES) :]
    chosen = odd + rest[own * 75 : own * 75 + 233 - own * 10]
    items = [_item(office, random, day, *named) for named in chosen]
    first, last = ((20, 35), (35, 50), (50, 60))[own]
    customers = [
        _customer(office, random, day, number, party)
        for number, party in enumerate([*parties[:SHARED], *parties[first:last]])
    ]
    prices = [price for item in items for price in _prices(office, random, day, item, customers)]
    company = office.company(
        items=items,
        item_units=[unit for item in items for unit in _units(office, item)],
        prices=[*prices, *(_past_discounts(items, day) if office is DUBLIN else ())],
        discounts=() if office is DUBLIN else [*_nav_discounts(items, day)],
        customers=customers,
        addresses=[address for customer in customers for address in _addresses(office, random, customer)],
        payment_terms=tuple(replace(code, modified=_moment(random, day)) for code in office.terms),
        shipment_methods=tuple(replace(code, modified=_moment(random, day)) for code in office.methods),
        vat_groups=tuple(replace(code, modified=_moment(random, day)) for code in office.vat),
        vat_areas=tuple(replace(code, modified=_moment(random, day)) for code in office.areas.values()),
    )
    return _poisoned(company, office, day)


def _moment(random: Random, day: date) -> datetime:
    """A moment within the last two years, before today, in whole milliseconds."""
    at = datetime.combine(day, time(), UTC) - timedelta(days=random.randrange(1, 700))
    return at + timedelta(milliseconds=random.choice((0, 500, random.randrange(86_000_000))))


def _penny(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _item(office: OfficeCodes, random: Random, day: date, number: str, name: str) -> Item:
    chance = random.random()
    item = Item(
        number=number,
        description=name,
        unit_price=_penny(Decimal(random.randrange(95, 9000)) / 100 * office.level),
        unit=random.choice((office.units[0],) * 4 + (office.units[1],)),
        vat_group=office.vat[0].code if chance < 0.8 else random.choice(office.vat[1:]).code,
        category=random.choice(CATEGORIES),
        gtin="50" + "".join(random.choices("0123456789", k=11)) if random.random() < 0.6 else "",
        inventory=Decimal(random.randrange(0, 2000)),
        blocked=random.random() < 0.03 and number not in ODD_CODES,
        modified=_moment(random, day),
    )
    if number not in ODD_CODES and random.random() < 0.025:
        item = replace(item, category=random.choice(("INTERNAL", "SAMPLE")))
    if office is SOUTH:
        # an office with its names in another field, which only its mapping can know
        return replace(item, search_description=name, description=f"ART {number}")
    if random.random() < 0.05:
        # blanks around, as people type them
        return replace(item, description=f" {name} ", search_description="(SET)" if office is NORTH else "")
    return item


def _nav_discounts(items: list[Item], day: date) -> Iterator[ErpDiscount]:
    """Line discounts of last year, in NAV's table of their own."""
    starts, ends = date(day.year - 1, 1, 1), date(day.year - 1, 12, 31)
    for percent, item in enumerate(items[:FEW], start=5):
        yield ErpDiscount(Decimal(percent), item.number, starts=starts, ends=ends)


def _past_discounts(items: list[Item], day: date) -> Iterator[ErpPrice]:
    """The same as lines of a price list."""
    for discount in _nav_discounts(items, day):
        yield ErpPrice(
            discount.item, Decimal(0), starts=discount.starts, ends=discount.ends, list_code="LAST-YEAR",
            discount=discount.percent, defines="Discount", modified=datetime.combine(day, time(8), UTC),
        )  # fmt: skip


def _units(office: OfficeCodes, item: Item) -> Iterator[ItemUnit]:
    """An item's own unit, and the larger ones: 12 pieces in a box, 40 boxes on a pallet."""
    piece, box, pallet = office.units
    larger = ((box, 12), (pallet, 480)) if item.unit == piece else ((pallet, 40),)
    for code, quantity in ((item.unit, 1), *larger):
        yield ItemUnit(item.number, code, Decimal(quantity), modified=item.modified)


def _customer(office: OfficeCodes, random: Random, day: date, index: int, party: Firm) -> ErpCustomer:
    shared = index < SHARED
    terms = office.terms[0] if index % 3 else random.choice(office.terms[1:])
    limit = Decimal(random.randrange(5, 60) * 1000)
    group = index % 3
    foreign = {"BE": "EUR", "US": "USD"}.get(party.country, "")
    return ErpCustomer(
        number=office.number.format(office.first + index),
        name=party.name,
        country=party.country,
        city=party.city,
        street=party.street,
        post_code=party.post_code,
        phone=f"+00 {random.randrange(100000, 999999)}",
        email=f"orders@{party.name.split(' ')[0].lower()}.example",
        vat_number=party.vat_number,
        vat_area=office.area(party.country),
        price_group="" if group == 2 else office.groups[group],
        price_list=office.lists[0] if group == 2 else office.lists[group + 1],
        catalogue="" if random.random() < 0.5 else "FULL",
        currency="" if shared or foreign not in office.foreign else foreign,
        payment_terms=terms.code,
        shipment_method=random.choice(office.methods).code,
        credit_limit=Decimal(0) if not shared and random.random() < 0.25 else limit,
        balance=_penny(limit * random.randrange(0, 300) / 1000),
        blocked="" if shared else {0: "All", 5: "Ship", 9: "Invoice"}.get(index - SHARED, ""),
        modified=_moment(random, day),
    )


def _addresses(office: OfficeCodes, random: Random, customer: ErpCustomer) -> Iterator[ErpAddress]:
    for code in office.places[: random.randrange(1, 4)]:
        city, post_code = random.choice(CITIES[customer.country])
        street = f"{random.randrange(1, 90)} {random.choice(STREETS)}"
        name = f"{customer.name}, {city}"
        yield ErpAddress(
            customer.number, code, name, customer.country, street, city, post_code, modified=customer.modified
        )


def _prices(
    office: OfficeCodes, random: Random, day: date, item: Item, customers: list[ErpCustomer]
) -> Iterator[ErpPrice]:
    """An item's prices: for all with breaks, for a group, for a customer; some past, some to come."""
    if item.category in ("INTERNAL", "SAMPLE"):
        return
    year = date(day.year, 1, 1)
    last, next_ = year.replace(year=day.year - 1), year.replace(year=day.year + 1)
    least = Decimal(1) if office is NORTH else Decimal(0)
    basic = ErpPrice(item.number, item.unit_price, least, unit=item.unit, starts=year, list_code=office.lists[0])

    def price(base: ErpPrice, share: str, **values: object) -> ErpPrice:
        amount = _penny(item.unit_price * Decimal(share))
        return replace(base, amount=amount, modified=_moment(random, day), **values)  # type: ignore[arg-type]

    yield price(basic, "0.98")
    yield price(basic, "0.93", minimum=Decimal(12))
    if random.random() < 0.6:
        yield price(basic, "0.88", minimum=Decimal(96))
    if random.random() < 0.4:
        yield price(basic, "0.9", starts=last, ends=year - timedelta(days=1))
    if random.random() < 0.3:
        yield price(basic, "1.03", starts=next_)
    for group, list_code, share in zip(office.groups, office.lists[1:], ("0.85", "0.9"), strict=True):
        grouped = replace(basic, scope=GROUP, code=group, list_code=list_code)
        if random.random() < 0.7:
            yield price(grouped, share)
            yield price(grouped, str(Decimal(share) - Decimal("0.04")), minimum=Decimal(48))
    special = random.sample(customers, 2)
    for number, customer in enumerate(special):
        list_code = f"C-{customer.number}" if office is DUBLIN else ""
        personal = replace(
            basic, scope=CUSTOMER, code=customer.number, list_code=list_code, currency=customer.currency, starts=None
        )
        if random.random() < 0.45 + 0.1 * number:
            yield price(personal, "0.8", ends=None if number else next_ - timedelta(days=1))
    if office is DUBLIN and random.random() < 0.1:
        yield price(basic, "0.7", status=random.choice(("Draft", "Inactive")), starts=next_)


def _poisoned(company: ErpCompany, office: OfficeCodes, day: date) -> ErpCompany:
    """The company with the records of POISON among its own."""
    at = datetime.combine(day, time(8), UTC) - timedelta(days=30)
    items, prices, customers = list(company.items), list(company.prices), list(company.customers)

    def sound(number: str) -> Item:
        name = f"Sample Case {number}"
        return Item(
            number, name, Decimal("10.00"), office.units[0], office.vat[0].code,
            name if office is SOUTH else "", category="DECOR", modified=at,
        )  # fmt: skip

    def account(number: str) -> ErpCustomer:
        return replace(customers[-1], number=number, name=f"Oddments {number}", vat_number="", currency="", blocked="")

    match office.name:
        case "North":
            items += [replace(sound("99001"), vat_group="VAT99"), replace(sound("99002"), unit="FUDER")]
            customers.append(replace(account("N-1900"), vat_area="MOON"))
        case "South":
            items += [replace(sound("99003"), vat_group="VAT99"), sound("99004")]
            prices.append(ErpPrice("99004", Decimal("9.00"), unit="FUDER", modified=at))
            customers.append(replace(account("S2900"), payment_terms="NET99"))
        case "Dublin":
            items += [replace(sound("99005"), vat_group="IE99"), sound("99006")]
            prices.append(ErpPrice("99006", Decimal("9.00"), unit="PCS", currency="QQQ", list_code="BASE", modified=at))
    return replace(company, items=items, prices=prices, customers=customers)
