"""`hub export`: an office's records as a file, for who keeps a copy."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.invocation import Invocation
from hub.cli.output import warn
from hub.config.regular_file import put_in_place
from hub.errors import ConfigurationError, Problem
from hub.records import MASTER_DATA, Kind
from hub.storefront.feeds.feed_formats import FeedFormat


def export(
    context: typer.Context,
    office: Annotated[str, typer.Argument(metavar="TENANT", help="the office, as tenants.yaml names it")],
    kind: Annotated[Kind, typer.Argument(help="of record")],
    format: Annotated[FeedFormat, typer.Option(help="of the file")] = FeedFormat.JSONL,
    since: Annotated[int | None, typer.Option(min=0, help="a revision: only what changed since, as jsonl")] = None,
    to: Annotated[Path | None, typer.Option("--to", help="the file; standard output without it")] = None,
) -> None:
    """Write an office's records of a kind, or what changed since a revision, with what is gone.

    A file is put in its place when it is whole. The last line of jsonl says from which revision to go on.
    """
    from hub.storefront.feeds.feed_writing import written

    if kind not in MASTER_DATA:
        known = ", ".join(each.value for each in MASTER_DATA)
        raise ConfigurationError(Problem("KIND", "", f"`{kind.value}` isn't exported; {known} are"))
    if since is not None and format is not FeedFormat.JSONL:
        message = f"has no effect with --format {format.value}, which has no place for what is gone"
        raise ConfigurationError(Problem("--since", "", message))
    invocation: Invocation = context.obj
    with invocation.hub() as hub, hub.office(office).store.feeds.open(kind, since) as feed:
        if to is None:
            sys.stdout.buffer.writelines(written(feed, format))
            sys.stdout.buffer.flush()
        else:
            _put(written(feed, format), to)
        warn(f"{office} is at revision {feed.revision}")


def _put(portions: Iterable[bytes], to: Path) -> None:
    try:
        put_in_place(to, portions)
    except OSError as error:
        raise ConfigurationError(Problem(str(to), "", f"can't be written ({error.strerror})")) from None
