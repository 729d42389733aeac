"""An asset for each office and kind of record: what the ERP sent (raw) and what the store holds of it (canonical)."""

from collections import Counter
from collections.abc import Iterator

import dagster as dg

from hub.assets.document_checks import ORDERS, SAID, orders_check
from hub.assets.event_tables import schema, table
from hub.assets.resource import HubResource, slug, told_paused
from hub.config.tenant import Tenant
from hub.errors import Paused
from hub.office import Office
from hub.printable import shown
from hub.records import DOCUMENTS, RECORDS, Kind
from hub.store.catalogue.orphans import WITH_ORPHANS
from hub.store.catalogue.publication_counts import Counts
from hub.store.catalogue.rejects import Reject
from hub.sync.drift import undeclared_fields
from hub.sync.field_changes import told_changes
from hub.sync.pull import fetch, pull
from hub.sync.read_otherwise import told_otherwise
from hub.sync.replay import translate_again

SHOWN_REJECTS = 10
REJECTS = schema("record", "reason")
AUTOMATED = "dagster/from_automation_condition"
"""The tag of a run that an automation condition asked for."""


class PullConfig(dg.Config):
    """`full` reads everything (a sweep) also where the ERP could say what changed."""

    full: bool = False


def mapping_key(tenant: str) -> dg.AssetKey:
    """The accepted mapping of an office."""
    return dg.AssetKey([slug(tenant), "mapping"])


def raw_key(tenant: str, kind: Kind) -> dg.AssetKey:
    """What the ERP sent, verbatim."""
    return dg.AssetKey([slug(tenant), f"raw_{kind.value}"])


def canonical_key(tenant: str, kind: Kind) -> dg.AssetKey:
    """What the store holds."""
    return dg.AssetKey([slug(tenant), kind.value])


def pull_asset(tenant: Tenant, protocol: str, kind: Kind) -> dg.AssetsDefinition:
    """One step for raw and canonical, so that reading, translating and loading overlap.

    Canonical alone translates the raw log again, without the ERP; that also happens by itself when the office's
    mapping is accepted anew.
    """
    # an asset for each office, not a partition: freshness is judged by asset, a late office would hide behind others
    raw, canonical = raw_key(tenant.id, kind), canonical_key(tenant.id, kind)
    specs, checks = _specs(tenant, protocol, kind), _checks(canonical, kind)

    @dg.multi_asset(
        name=f"{slug(tenant.id)}_{kind.value}",
        specs=specs,
        check_specs=checks,
        can_subset=True,
    )
    def step(
        context: dg.AssetExecutionContext, config: PullConfig, hub: dg.ResourceParam[HubResource]
    ) -> Iterator[dg.MaterializeResult[None]]:
        try:
            with hub.open(context.retry_number) as opened:
                yield from results(context, config, opened.office(tenant.id))
        except Paused as paused:
            told_paused(context, paused)

    def results(
        context: dg.AssetExecutionContext, config: PullConfig, office: Office
    ) -> Iterator[dg.MaterializeResult[None]]:
        selected = context.op_execution_context.selected_asset_keys
        if raw in selected and not config.full and (said := told_otherwise(office, kind)):
            context.log.warning(said)
        if canonical not in selected:
            yield _raw_result(office, raw, kind, fetch(office, kind, full=config.full, unattended=True))
            return
        if raw in selected:
            counts: Counts | None = pull(office, kind, full=config.full, unattended=True)
            yield _raw_result(office, raw, kind, None)
        else:
            counts = translate_again(office, kind)
        if said := told_changes(office, kind):
            context.log.warning(said)
        if counts is not None:
            yield _canonical_result(office, canonical, kind, counts)
        elif AUTOMATED in context.run.tags:
            # an office's first mapping is a change of mapping too, and nobody asked for this run
            context.log.info(_nothing_pulled(office, kind))
        else:
            raise dg.Failure(description=_nothing_pulled(office, kind), allow_retries=False)

    return step


def _specs(tenant: Tenant, protocol: str, kind: Kind) -> list[dg.AssetSpec]:
    raw, mapping = raw_key(tenant.id, kind), mapping_key(tenant.id)
    # the same version reported again changes nothing: only another version asks for a translation
    another = dg.AutomationCondition.data_version_changed()
    changed = dg.AutomationCondition.any_deps_match(another).allow(dg.AssetSelection.assets(mapping))
    fresh = tenant.freshness.get(kind)
    return [
        dg.AssetSpec(
            raw,
            skippable=True,  # while it is paused
            group_name=slug(tenant.id),
            kinds={protocol},
            description=f"What {tenant.erp} sends of {tenant.name}'s {kind.value} records, verbatim.",
        ),
        dg.AssetSpec(
            canonical_key(tenant.id, kind),
            skippable=True,
            group_name=slug(tenant.id),
            deps=[raw, mapping],
            kinds={"sql"},
            description=_first_line(kind),
            # while a run is under way its own end brings the new version: asking again would translate twice
            automation_condition=changed & ~dg.AutomationCondition.in_progress(),
            freshness_policy=dg.FreshnessPolicy.time_window(fail_window=fresh) if fresh else None,
        ),
    ]


def _checks(canonical: dg.AssetKey, kind: Kind) -> list[dg.AssetCheckSpec]:
    described = {
        "counts": "Every record received is accounted for.",
        "rejects": "No record waits for a mended mapping or ERP.",
    }
    described["drift"] = "The ERP's records have the fields that they had, each of its type."
    if kind in WITH_ORPHANS:
        described["orphans"] = "Every record belongs to another: a price to a product, terms to a customer."
    if kind in DOCUMENTS:
        described[ORDERS] = SAID
    return [dg.AssetCheckSpec(name, asset=canonical, description=text) for name, text in described.items()]


def _first_line(kind: Kind) -> str:
    return (RECORDS[kind].__doc__ or kind.value).splitlines()[0]


def _raw_result(office: Office, key: dg.AssetKey, kind: Kind, pages: int | None) -> dg.MaterializeResult[None]:
    last = office.store.raw_log.last_pull(kind)
    assert last is not None
    metadata: dict[str, dg.MetadataValue | str | int] = {
        "pages": last.pages if pages is None else pages,
        "read": "everything" if last.mode == "sweep" else f"what changed since {last.since:%Y-%m-%d %H:%M:%S} UTC",
        "watermark": dg.MetadataValue.timestamp(last.watermark),
    }
    if names := undeclared_fields(office, kind):
        metadata["fields that the pack doesn't declare"] = shown(", ".join(names))
    return dg.MaterializeResult(asset_key=key, metadata=metadata)


def _nothing_pulled(office: Office, kind: Kind) -> str:
    return (
        f"{office.tenant.id}: no {kind.value} was pulled yet, so there is nothing to translate; "
        "materialize raw and canonical together"
    )


def _canonical_result(office: Office, key: dg.AssetKey, kind: Kind, counts: Counts) -> dg.MaterializeResult[None]:
    rejects = office.store.rejects.find(kind)
    accounted = counts.stored + counts.unchanged + counts.rejected + counts.left_out + counts.repeated
    return dg.MaterializeResult(
        asset_key=key,
        metadata={
            "dagster/row_count": office.store.records.counts().get(kind, 0),
            "received": counts.received,
            "stored": counts.stored,
            "unchanged": counts.unchanged,
            "rejected": counts.rejected,
            "left out": counts.left_out,
            "repeated": counts.repeated,
            "vanished": counts.vanished,
            "mapping": office.mapping.digest[:12],
            "rejects": _table(rejects),
        },
        check_results=[
            dg.AssetCheckResult(
                asset_key=key,
                check_name="counts",
                passed=accounted == counts.received,
                metadata={"received": counts.received},
            ),
            dg.AssetCheckResult(
                asset_key=key,
                check_name="rejects",
                passed=not rejects,
                severity=dg.AssetCheckSeverity.WARN,
                description=f"{len(rejects)} wait; see `hub rejects list {office.tenant.id}`" if rejects else None,
                metadata={"waiting": len(rejects)},
            ),
            _drift(office, key, kind),
            *(_orphans(office, key, kind) if kind in WITH_ORPHANS else ()),
            *([orders_check(office, key)] if kind in DOCUMENTS else ()),
        ],
    )


def _drift(office: Office, key: dg.AssetKey, kind: Kind) -> dg.AssetCheckResult:
    said, seen = told_changes(office, kind), office.store.fields.last(kind)
    return dg.AssetCheckResult(
        asset_key=key,
        check_name="drift",
        passed=said is None,
        severity=dg.AssetCheckSeverity.WARN,
        description=said,
        metadata={"fields": len(seen.types) if seen else 0, "changed": len(seen.changes) if seen else 0},
    )


def _orphans(office: Office, key: dg.AssetKey, kind: Kind) -> Iterator[dg.AssetCheckResult]:
    found = office.store.orphans.find(kind)
    near = sum(each.nearest is not None for each in found)
    lacks = Counter(each.lacks for each in found)
    of_no = " and ".join(f"{count} codes of no {lacked}" for lacked, count in lacks.items())
    words = f"{of_no}, {near} of them nearly like one"
    yield dg.AssetCheckResult(
        asset_key=key,
        check_name="orphans",
        passed=not found,
        severity=dg.AssetCheckSeverity.WARN,
        description=f"{words}; see `hub rejects list {office.tenant.id} --orphans`" if found else None,
        metadata={"codes": len(found), "nearly like another": near},
    )


def _table(rejects: list[Reject]) -> dg.MetadataValue:
    rows = ({"record": reject.source_key, "reason": reject.reason} for reject in rejects[:SHOWN_REJECTS])
    return table(rows, REJECTS)
