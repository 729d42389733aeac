"""`hub mapping preview`: real records before and after an edited file."""

from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.arguments import KindArgument, TenantArgument
from hub.cli.invocation import Invocation
from hub.cli.listing import Row, text
from hub.cli.output import JsonOption, headline, say_json, tell

if TYPE_CHECKING:
    from hub.mapping_changes.preview import Preview, Sample
    from hub.translate.compiled import KindMapping


def preview(
    context: typer.Context,
    tenant: TenantArgument,
    kind: KindArgument,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="how many records")] = 5,
    find: Annotated[str | None, typer.Option(metavar="TEXT", help="only records with this text in them")] = None,
    rejects: Annotated[bool, typer.Option("--rejects", help="only records that would be rejected, and why")] = False,
    as_json: JsonOption = False,
) -> None:
    """Real records before and after the file as it is now; the ERP isn't called and nothing is stored."""
    invocation: Invocation = context.obj
    with invocation.hub() as hub:
        from hub.mapping_changes import preview as previews

        office = hub.office(tenant)
        draft = office.draft()
        records = previews.preview(office, draft.mapping, kind, limit=limit, find=find, rejects_only=rejects)
    if as_json:
        say_json([_row(sample) for sample in records.samples])
        return
    for sample in records.samples:
        _print(sample, draft.mapping.kinds[kind])
    tell(_summary(records, find, rejects))


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
    headline(sample.source_key)
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


def _summary(records: "Preview", find: str | None, rejects: bool) -> str:
    what = records.kind.value.replace("_", " ")
    if not records.read and not find:
        return f"No {what} was read yet: `hub pull` first."
    having = f" with `{find}` in them" if find else ""
    more = f" Shown: the first {len(records.samples):,}." if rejects and len(records.samples) < records.rejected else ""
    return (
        f"{records.read:,} {what} records{having} looked at: "
        f"{records.rejected:,} rejected, {records.left_out:,} left out.{more}"
    )
