"""Whether an office, its VAT regime, the region of its mapping and the mapping fit each other."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hub.cli.idle_rules import does_without, idle_rules
from hub.cli.office_mapping import compiled, placed
from hub.cli.unproved_lists import unproved_lists
from hub.clock import SystemClock
from hub.config import iso_codes
from hub.config.settings import Settings
from hub.config.tenant import Tenant
from hub.config.tenants_document import read_tenants
from hub.config.yamlfile import read, suggest
from hub.connectors.packs import load_pack
from hub.errors import ConfigurationError, Problem
from hub.rules.regime import Regime, regime
from hub.translate.compiled import CompiledMapping
from hub.translate.office_fit import (
    misfits,
    no_charge,
    sold_units,
    still_to_come,
    translates_types,
    wrong_reference,
)
from hub.translate.sources import Sources
from hub.translate.told import untold


class CheckedMapping(NamedTuple):
    """A mapping's digest, None where it can't be read or compiled, and what must be mended in it.

    `untold`: what nobody can know, since the ERP's documents and lists don't say it.
    """

    digest: str | None
    problems: Sequence[Problem] = ()
    untold: Sequence[str] = ()


_REGION = re.compile(r"regions/([a-z]{2})\.yaml")


def checked(config: Settings, tenant: Tenant) -> CheckedMapping:
    """Whether an office's files make a mapping, and one that fits the office."""
    try:
        sources, mapping = compiled(config, tenant)
    except ConfigurationError as error:
        return CheckedMapping(None, error.problems)
    pack, vat, today = load_pack(config.erp_of(tenant).pack), _readable(tenant), SystemClock().now().date()
    problems = [
        *mapping_problems(config, tenant, sources, mapping),
        *asking_problems(config, tenant),
        *idle_rules(config, tenant, () if translates_types(mapping) else pack.order.lines.types),
    ]
    unsaid = [
        *untold(mapping, has_line_numbers=pack.order.lines.line is not None),
        *does_without(tenant, pack.kinds),
        *still_to_come(mapping, vat, today),
    ]
    if unproved := unproved_lists(pack):
        unsaid.append(unproved)
    return CheckedMapping(sources.digest, problems, unsaid)


def regime_problems(config: Settings, tenant: Tenant) -> Iterator[Problem]:
    """That the regime can't be read, or is another country's or currency's than the office."""
    here = ("tenants", tenant.id)
    try:
        vat = regime(tenant.tax.regime)
    except ConfigurationError as error:
        yield from placed(config, error, *here, "tax", "regime")
        return
    if tenant.country not in vat.countries:
        message = (
            f"{vat.title} is that of {vat.country} and the office is in {tenant.country}: `hub tax list` shows the "
            f"others; a file of your own may say `also: [{tenant.country}]`"
        )
        yield _problem(config, message, *here, "tax", "regime")
    is_foreign = vat.currency is not None and vat.currency != tenant.currency
    if is_foreign and not tenant.foreign_currency:
        message = (
            f"is {tenant.currency} where {vat.title} is in {vat.currency}; write `foreign currency: true` if the "
            "office's books are"
        )
        yield _problem(config, message, *here, "currency")
    for code, charge in tenant.charges.items():
        if charge.tax_class not in vat.classes:
            known = suggest(charge.tax_class, vat.classes) or f"; it has {', '.join(vat.classes)}"
            message = f"{vat.title} has no class `{charge.tax_class}`{known}"
            yield _problem(config, message, *here, "charges", code, "tax class")
    if tenant.foreign_currency and not is_foreign:
        yield _problem(config, "has no effect: it is the country's own; take it out", *here, "foreign currency")


def asking_problems(config: Settings, tenant: Tenant) -> Iterator[Problem]:
    """That prices are to be asked for, and the ERP's pack doesn't say how."""
    erp = config.erp_of(tenant)
    if tenant.prices.ask and load_pack(erp.pack).asked_prices is None:
        message = f"the pack of {erp.name} doesn't say how it is asked for prices (`asked_prices`)"
        yield _problem(config, message, "tenants", tenant.id)


def mapping_problems(config: Settings, tenant: Tenant, sources: Sources, mapping: CompiledMapping) -> Iterator[Problem]:
    """What of a mapping doesn't fit its office, and what of tenants.yaml means nothing by it."""
    yield from _regions(tenant, sources)
    yield from misfits(mapping, tenant, _readable(tenant), config.units, SystemClock().now().date())
    yield from wrong_reference(mapping, load_pack(config.erp_of(tenant).pack).order.reference)
    for code in tenant.charges:
        if why := no_charge(mapping, code):
            yield _problem(config, why, "tenants", tenant.id, "charges", code)
    if (units := sold_units(mapping)) is None:
        return
    for unit in tenant.smallest_quantities:
        if unit not in units:
            message = (
                f"nothing is sold in `{unit}`{suggest(unit, units)}: the units are the shop's words, not the ERP's"
            )
            yield _problem(config, message, "tenants", tenant.id, "smallest quantities", unit)


def _regions(tenant: Tenant, sources: Sources) -> Iterator[Problem]:
    """Layers of other countries among those that the mapping extends."""
    for name in sources.files:
        region = _REGION.fullmatch(name)
        if region and (country := region[1].upper()) != tenant.country and _is_country(country):
            message = f"{name.removesuffix('.yaml')} is of {country} and the office is in {tenant.country}"
            yield read(tenant.mapping).problem(("extends",), message)


def _is_country(code: str) -> bool:
    try:
        return bool(iso_codes.country(code))
    except ValueError:
        return False


def _readable(tenant: Tenant) -> Regime | None:
    try:
        return regime(tenant.tax.regime)
    except ConfigurationError:
        return None  # told beside the mapping


def _problem(config: Settings, message: str, *path: str) -> Problem:
    return read_tenants(config.path).problem(path, message)
