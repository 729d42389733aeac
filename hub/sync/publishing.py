"""From pages to a publication: what a pull and a replay have in common."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from hub.buyers.accounts import link_accounts
from hub.connectors import Page
from hub.connectors.decode import NOTHING_BEFORE, decode
from hub.connectors.row_versions import ReadFrom
from hub.office import Office
from hub.orders.closed_short import EVIDENCE, find_closed_short
from hub.orders.invoiced_lines import find_wrong_invoices
from hub.orders.reconcile import reconcile
from hub.records import Kind
from hub.store.catalogue.guard_passes import PastGuard
from hub.translate.columns import translate
from hub.translate.compiled import CompiledMapping

if TYPE_CHECKING:
    from hub.store.catalogue.publication_batch import PublicationBatch

OnReceived = Callable[[int], None]
"""Told the number of records received so far."""


def publish(
    office: Office,
    kind: Kind,
    pull_id: int,
    *,
    complete_sweep: bool,
    lifted: bool = False,
    past_guard: PastGuard | None = None,
) -> "AbstractContextManager[PublicationBatch]":
    """A publication of the office; `lifted`: a person said yes to whatever vanishes, `past_guard`: to this read."""
    # an ERP deletes an order once it is invoiced: that is no loss
    guard = None if lifted or kind is Kind.ORDER_DOCUMENT else office.tenant.guard.vanish
    return office.store.publications.publish(
        kind, pull_id, office.mapping.digest, complete_sweep=complete_sweep, max_vanish=guard, past_guard=past_guard
    )


def stage(
    office: Office,
    mapping: CompiledMapping,
    kind: Kind,
    pages: Iterable[Page],
    publication: "PublicationBatch",
    *,
    pull_id: int | None = None,
    progress: OnReceived | None = None,
    tables: Sequence[Page] = (),
    before: ReadFrom = NOTHING_BEFORE,
) -> None:
    """Translate pages and gather what they give.

    In a replay `pull_id` says whose they are, and `tables` are the code tables that count, in place of their own.
    `before` is what the read went on from.
    """
    received = 0
    for frame in decode(office.pack, kind, pages, publication, tables, before):
        translation = translate(mapping, kind, frame)
        publication.stage(translation.rows, pull_id)
        publication.reject(translation.rejects, pull_id)
        publication.leave_out(translation.left_out)
        received += len(frame)
        if progress:
            progress(received)


def is_up_to_date(office: Office, kind: Kind) -> bool:
    """Whether what is stored was made by the mapping that runs."""
    return office.store.mappings.translated_with(kind) in (None, office.mapping.digest)


def follow_up(office: Office, kind: Kind) -> None:
    """What comes behind a publication.

    Old pages go; accounts don't wait for their first order to have a buyer; orders are compared with the documents.
    """
    office.store.raw_log.prune(kinds=(kind,), keep=office.tenant.raw_keep)
    if kind is Kind.CUSTOMER:
        link_accounts(office.store)
    tenant = office.tenant
    told_by = next((each for each in (Kind.INVOICE, Kind.SHIPMENT) if each in office.pulled_kinds), None)
    if kind in (Kind.ORDER_DOCUMENT, told_by):
        reconcile(office.store, office.mapping, tenant.tax.tolerance, tenant.extra_lines, told_by)
    credits = Kind.CREDIT_MEMO if Kind.CREDIT_MEMO in office.pulled_kinds else None
    if kind in (Kind.INVOICE, credits) and office.store.documents.is_read_behind(Kind.INVOICE, credits):
        find_wrong_invoices(office.store, tenant.extra_lines, tenant.tax.tolerance, office.clock.now(), tenant.currency)
    if kind in EVIDENCE:
        find_closed_short(office.store, office.clock.now())
