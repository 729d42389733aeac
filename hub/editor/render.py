"""Records, changes and layers as HTML; whatever comes from a file or an ERP is escaped."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hub.editor.session import ComparedRecords, ComparedSample, DraftChanges
from hub.mapping_changes.difference.kind_difference import KindDifference
from hub.mapping_changes.difference.mapping_difference import MappingDifference
from hub.mapping_changes.difference.sentences import NAMES, name_of, percent, plain
from hub.mapping_changes.preview import Sample
from hub.printable import shown_html
from hub.records import Kind

NOTHING = '<i class="nothing">nothing</i>'
_QUOTED = re.compile("`([^`]+)`")


def render_message(text: str) -> str:
    """A message; what stands in backquotes is set as code."""
    # escaped first, so that no tag but ours is left
    return _QUOTED.sub(r"<code>\1</code>", shown_html(text))


def render_records(records: ComparedRecords) -> str:
    """Each record as the ERP sends it and as the shop gets it."""
    return "".join(_record(records.kind, compared) for compared in records.samples)


def describe_counts(records: ComparedRecords) -> str:
    """How many of the records were mapped, rejected and left out, in one sentence."""
    if not records.read:
        return f"No {NAMES[records.kind][1]} to show."
    mapped = records.read - records.rejected - records.left_out
    counts = [f"{mapped:,} reach the shop"]
    counts += [f"{records.rejected:,} rejected"] if records.rejected else []
    counts += [f"{records.left_out:,} left out"] if records.left_out else []
    name = NAMES[records.kind][records.read != 1]
    return f"{records.read:,} {name} looked at: {', '.join(counts)}."


def render_changes(changes: DraftChanges) -> str:
    """The difference in sentences, what the guard says of it, and the largest moves as a table."""
    items = "".join(_item(sentence) for sentence in changes.difference.sentences())
    return f'<ul class="sentences">{items}</ul>{_guard(changes)}{_moves(changes.difference)}'


def render_layer(text: str) -> str:
    """A shared file with its line numbers."""
    lines = "".join(f"<li>{shown_html(line) or '&#8203;'}</li>" for line in text.splitlines())
    return f'<ol class="layer">{lines}</ol>'


def _record(kind: Kind, compared: ComparedSample) -> str:
    sample = compared.sample
    name = name_of(kind, sample.after) if sample.after else sample.source_key
    state, badge = _state(compared)
    header = f"<header><b>{shown_html(name)}</b>{badge}</header>"
    before = _values(_before(sample.before))
    if sample.after is None:
        reason = render_message(sample.reason or "Your rules leave it out.")
        body = f'<p class="reason">{reason}</p><details><summary>What your ERP says</summary>{before}</details>'
    else:
        after = _values(_fields(sample.after, compared.running))
        body = (
            f'<div class="sides"><section><h4>Your ERP says</h4>{before}</section>'
            f"<section><h4>The shop gets</h4>{after}</section></div>"
        )
    return f'<article class="record {state}">{header}{body}</article>'


def _state(compared: ComparedSample) -> tuple[str, str]:
    """The record's CSS class and its badge."""
    if compared.sample.reason:
        return "rejected", '<span class="badge">rejected</span>'
    if compared.sample.is_left_out:
        return "left-out", '<span class="badge">left out</span>'
    if compared.differs:
        return "other", '<span class="badge">changes</span>'
    return "", ""


def _before(before: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    for name, text in before.items():
        yield name, shown_html(text) if text else NOTHING


def _fields(after: Mapping[str, Any], running: Sample | None) -> Iterator[tuple[str, str]]:
    """Each field's name and HTML: marked where it changes, beside the value that the running mapping gives."""
    before = running.after if running else None
    for name, value in after.items():
        text = _plain(value)
        if running is not None and before is None:  # the running mapping rejects the record or leaves it out
            text = f"<mark>{text}</mark>"
        elif before is not None and before.get(name) != value:
            text = f"<mark>{text}</mark> <s>{_plain(before.get(name))}</s>"
        elif value in (None, ""):
            continue
        yield name, text


def _plain(value: Any) -> str:
    return NOTHING if value in (None, "") else shown_html(plain(value))


def _values(lines: Iterable[tuple[str, str]]) -> str:
    return f"<dl>{''.join(f'<dt>{_name(name)}</dt><dd>{text}</dd>' for name, text in lines)}</dl>"


def _name(field: str) -> str:
    """A field's name, which may be broken where its words end."""
    return re.sub("([_.])", r"\1<wbr>", shown_html(field))


def _item(sentence: str) -> str:
    """A list item with the sentence, begun with a capital and ended with a full stop."""
    return f"<li>{render_message(sentence[:1].upper() + sentence[1:])}.</li>"


def _guard(changes: DraftChanges) -> str:
    if not changes.blocked_reasons:
        return ""
    items = "".join(_item(reason) for reason in changes.blocked_reasons)
    return (
        '<div class="guard"><b>This is more than your office lets through by itself.</b> '
        f"Once saved it waits until somebody says yes.<ul>{items}</ul></div>"
    )


def _moves(difference: MappingDifference) -> str:
    rows = "".join(_rows(kind) for kind in difference.kinds)
    if not rows:
        return ""
    heads = "".join(f"<th>{head}</th>" for head in ("", "now", "then", "", "by"))
    return f'<table class="moves"><caption>The largest moves</caption><tr>{heads}</tr>{rows}</table>'


def _rows(kind: KindDifference) -> str:
    cells = (
        (move.record, plain(move.before), plain(move.after), move.currency, percent(move.share) if move.share else "")
        for move in kind.moves
    )
    return "".join(f"<tr>{''.join(f'<td>{shown_html(cell)}</td>' for cell in row)}</tr>" for row in cells)
