"""Codes of currencies and countries that there are, by ISO's own lists (in pycountry)."""

from typing import Annotated

from pydantic import AfterValidator

from hub.config.yamlfile import suggest

NO_MONEY = frozenset({"XXX", "XTS"})
"""Codes of ISO 4217 for no currency and for tests: nothing is sold in them."""


OTHERWISE = {
    "XI": "it begins the VAT numbers of Northern Ireland, whose country is GB, with its regime `uk-vat`",
    "UK": "the United Kingdom is GB there",
    "EL": "it begins the VAT numbers of Greece, which is GR there",
}
"""Codes that people take for a country's, and what to write."""


def currency(code: str) -> str:
    """The code itself; ValueError if it is no currency in which things are sold."""
    from pycountry import currencies

    if currencies.get(alpha_3=code) is None or code in NO_MONEY or code != code.upper():
        known = (each.alpha_3 for each in currencies)
        raise ValueError(
            f"there is no currency `{code[:20]}` in ISO 4217{suggest(code, known)}; write three letters such as GBP"
        )
    return code


def country_name(code: str) -> str:
    """The English name of a country by its two letters; ValueError if there is none such."""
    from pycountry import countries

    if code.upper() in OTHERWISE:
        raise ValueError(f"there is no country `{code}` in ISO 3166: {OTHERWISE[code.upper()]}")
    country = countries.get(alpha_2=code)
    if country is None or code != code.upper():
        known = (each.alpha_2 for each in countries)
        raise ValueError(
            f"there is no country `{code[:20]}` in ISO 3166{suggest(code, known)}; write two letters such as GB"
        )
    return str(country.name)


def country(code: str) -> str:
    """The code itself; ValueError if no country has it."""
    country_name(code)
    return code


CurrencyCode = Annotated[str, AfterValidator(currency)]
"""A currency of ISO 4217, by its three letters."""
CountryCode = Annotated[str, AfterValidator(country)]
"""A country of ISO 3166-1, by its two letters."""
