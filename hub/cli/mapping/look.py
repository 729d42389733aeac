"""`hub mapping preview` and `diff`: what an edited file does, on the real records that were read before."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.arguments import OneKind, Tenant
from hub.cli.context import Context
from hub.cli.listing import Column, Row, columns, text
from hub.cli.output import Json, console, say_json, show, tell

if TYPE_CHECKING:
    from hub.mapping_changes.difference import KindDifference, MappingDifference
    from hub.mapping_changes.preview import Preview, Sample
    from hub.store.catalogue.mappings import Verdict
    from hub.translate.parts import KindMapping


def preview(
    context: typer.Context,
    tenant: Tenant,
    kind: OneKind,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="how many records")] = 5,
    find: Annotated[str | None, typer.Option(metavar="TEXT", help="only records with this text in them")] = None,
    rejects: Annotated[bool, typer.Option("--rejects", help="only records that would be rejected, and why")] = False,
    as_json: Json = False,
) -> None:
    """Real records before and after the file as it is now; the ERP isn't called and nothing is stored."""
    state: Context = context.obj
    with state.hub() as hub:
        from hub.mapping_changes.preview import preview as look

        office = hub.office(tenant)
        draft = office.draft()
        found = look(office, draft.mapping, kind, limit=limit, find=find, rejects_only=rejects)
    if as_json:
        show([_row(sample) for sample in found.samples], as_json=True)
        return
    for sample in found.samples:
        _print(sample, draft.mapping.kinds[kind])
    tell(_summary(found, find, rejects))


def _row(sample: "Sample") -> Row:
    outcome = "left out" if sample.is_left_out else "rejected" if sample.after is None else "stored"
    return {
        "record": sample.source_key,
        "outcome": outcome,
        "before": dict(sample.before),
        "after": dict(sample.after) if sample.after is not None else None,
        "reason": sample.reason,
    }


def _print(sample: "Sample", mapping: "KindMapping") -> None:
    console.print(f"[bold]{sample.source_key}[/]")
    if sample.after is None:
        tell(f"  rejected: {sample.reason}" if sample.reason else "  left out, by `keep` or `drop`")
        for name, value in sample.before.items():
            tell(f"    {name}: {_shown(value)}")
        return
    width = max(map(len, sample.after))
    for name, value in sample.after.items():
        field = mapping.fields.get(name)
        sources = "; ".join(f"{source}: {_shown(sample.before[source])}" for source in field.sources) if field else ""
        tell(f"  {name:{width}}  {text(value) or '-'}" + (f"    ← {sources}" if sources else ""))


def _shown(value: str | None) -> str:
    return "(empty)" if value is None else value


def _summary(found: "Preview", find: str | None, rejects: bool) -> str:
    what = found.kind.value.replace("_", " ")
    if not found.read and not find:
        return f"No {what} was read yet: `hub pull` first."
    having = f" with `{find}` in them" if find else ""
    more = f" Shown: the first {len(found.samples):,}." if rejects and len(found.samples) < found.rejected else ""
    return (
        f"{found.read:,} {what} records{having} looked at: "
        f"{found.rejected:,} rejected, {found.left_out:,} left out.{more}"
    )


def diff(
    context: typer.Context,
    tenant: Tenant,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="also as a page for the browser")] = None,
    as_json: Json = False,
) -> None:
    """What would change in the shop if the files were accepted as they are now; nothing is changed by asking."""
    state: Context = context.obj
    with state.hub() as hub:
        from hub.mapping_changes.acceptance import check_draft, verdict_on
        from hub.mapping_changes.difference import MappingDifference, compute_difference

        office = hub.office(tenant)
        draft = check_draft(office)
        verdict: Verdict | None = None
        if draft.accepted is None:
            _say_nothing_runs(tenant, as_json=as_json)
            return
        found = MappingDifference() if draft.is_accepted else compute_difference(office, draft.mapping)
        if not draft.is_accepted:
            verdict = verdict_on(office, draft, found)
    if html:
        from hub.mapping_changes.difference.html_report import write_report

        write_report(html, tenant, found, verdict.blocked_reasons if verdict else ())
    if as_json:
        say_json({"office": tenant, **found.as_dict(), "blocked_reasons": verdict.blocked_reasons if verdict else ()})
        return
    _say(tenant, found, verdict, accepted=draft.is_accepted)
    if html:
        tell(f"The same with more examples: {html}")


def _say_nothing_runs(tenant: str, *, as_json: bool) -> None:
    from hub.mapping_changes.difference import MappingDifference

    sentence = "nothing runs yet, so nothing can change; the first use accepts the files as they are"
    if as_json:
        say_json({"office": tenant, **MappingDifference().as_dict(), "changes": [sentence], "blocked_reasons": ()})
    else:
        tell(f"{tenant}: {sentence}")


MOVES = columns("record", "before", "after", "currency", Column("share", ""))


def _moves(kind: "KindDifference") -> "Iterator[Row]":
    from hub.mapping_changes.difference.sentences import amount, percent

    for move in kind.moves:
        yield {
            "record": move.record,
            "before": amount(move.before),
            "after": amount(move.after),
            "currency": move.currency,
            "share": "" if move.share is None else percent(move.share),
        }


def _say(tenant: str, found: "MappingDifference", verdict: "Verdict | None", *, accepted: bool) -> None:
    if accepted:
        tell(f"{tenant}: the files are what runs; nothing would change")
        return
    tell(f"{tenant}: if this file were accepted:")
    for sentence in found.sentences():
        tell(f"  - {sentence}")
    for kind in found.kinds:
        if len(kind.moves) > 1:
            show(_moves(kind), MOVES)
    if verdict is None:
        return
    for why in verdict.blocked_reasons:
        tell(f"It waits, because {why}.")
    if verdict.blocked_reasons:
        tell(f"`hub mapping accept {tenant}` accepts it all the same.")
    else:
        tell(f"That is within the guard: the next pull accepts it by itself, or `hub mapping accept {tenant}` now.")
