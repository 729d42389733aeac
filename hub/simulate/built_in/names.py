"""Made-up products and firms, and VAT numbers with true check digits. No name here is meant to be anyone's."""

from itertools import product
from random import Random

MATERIALS = ("Enamel", "Willow", "Slate", "Copper", "Linen", "Oak", "Felt", "Glass", "Wool", "Cork", "Marble", "Zinc")
THINGS = (
    "Milk Jug", "Lantern", "Bread Bin", "Door Stop", "Napkin Ring", "Cake Stand", "Plant Pot", "Coat Hook", "Tea Caddy",
    "Wall Clock", "Letter Rack", "Egg Cup", "Serving Tray", "Candle Holder", "Key Bowl", "Photo Frame", "Bird Feeder",
    "Storage Basket", "Table Mat", "Spice Jar", "Wine Cooler", "Soap Dish", "Bell Jar", "Foot Stool",
)  # fmt: skip
FINISHES = ("Cream", "Moss", "Rust", "Sky")
COINED = (
    "Quillbrook", "Tamberly", "Ostrelle", "Vennick", "Harrowmoss", "Pellwick", "Dunsable", "Marrowgate", "Corvenna",
    "Aldersprig", "Bexmoor", "Fennimore Vale", "Glintham", "Hollowick", "Ivelstone", "Jarrowell", "Kestwyn", "Larkholm",
    "Morvane", "Nettlesby",
)  # fmt: skip
TRADES = ("Homewares", "Gift Barn", "Trading")
FORMS = {"GB": "Ltd", "IE": "DAC", "BE": "BV", "US": "Inc."}
CITIES = {
    "GB": (("Leeds", "LS1 4AP"), ("Bristol", "BS1 5TR"), ("Norwich", "NR2 1RD"), ("Exeter", "EX4 3LS")),
    "IE": (("Cork", "T12 W8KP"), ("Galway", "H91 E2K4"), ("Dublin", "D02 XE80")),
    "BE": (("Gent", "9000"), ("Namur", "5000")),
    "US": (("Portland", "97205"), ("Boston", "02110")),
}
STREETS = ("Mill Lane", "Station Yard", "Quay Street", "Foundry Row", "Weavers Court")
ODD_CODES = (
    "85123A", "85123a", "0012", "0013", "12", "NO", "1E3", "12E3", "1:30", "NULL", "NA", "TRUE", "007", "22.50", "A&B",
    "20712D", "20712d",
)  # fmt: skip
"""Item numbers that careless reading spoils: letter case, leading zeros, exponents, times, words of YAML."""


def products() -> list[str]:
    """More than a thousand distinct names, in a fixed order that mixes materials and finishes."""
    whole = [f"{material} {thing}, {finish}" for thing, material, finish in product(THINGS, MATERIALS, FINISHES)]
    Random(7).shuffle(whole)
    return whole


def firms(count: int) -> list[str]:
    """Distinct firms' names, without their legal form."""
    return [f"{coined} {trade}" for trade, coined in product(TRADES, COINED)][:count]


def item_numbers(count: int, random: Random) -> list[str]:
    """Distinct item numbers: the odd ones, then five digits, some with a letter."""
    numbers = dict.fromkeys(ODD_CODES)
    while len(numbers) < count:
        numbers[f"{random.randrange(20000, 90000)}{random.choice(('', '', '', 'A', 'B', 'S'))}"] = None
    return list(numbers)[:count]


def vat_number(country: str, random: Random) -> str:
    """A VAT number with a true check digit; "" for countries outside GB, IE and BE."""
    match country:
        case "GB":
            digits = f"{random.randrange(1000000, 9999999)}"
            weighted = sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), digits, strict=True))
            return f"GB{digits}{97 - weighted % 97:02d}"
        case "IE":
            digits = f"{random.randrange(1000000, 9999999)}"
            weighted = sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), digits, strict=True))
            return f"IE{digits}{'WABCDEFGHIJKLMNOPQRSTUV'[weighted % 23]}"
        case "BE":
            digits = f"0{random.randrange(4000000, 9999999)}"
            return f"BE{digits}{97 - int(digits) % 97:02d}"
    return ""
