"""Records, changes and layers as HTML; whatever comes from a file or an ERP is escaped."""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from hub.editor.session import Changes, Records, Shown
from hub.mapping_changes.difference.kind_difference import KindDifference
from hub.mapping_changes.difference.mapping_difference import MappingDifference
from hub.mapping_changes.difference.sentences import NAMES, name_of, percent, plain
from hub.records import Kind

NOTHING = '<i class="nothing">nothing</i>'
_QUOTED = re.compile("`([^`]+)`")


def render_message(text: str) -> str:
    """A message, what it quotes set apart."""
    return _QUOTED.sub(r"<code>\1</code>", escape(text))


def render_records(records: Records) -> str:
    """Each record as the ERP sends it and as the shop gets it."""
    return "".join(_record(records.kind, shown) for shown in records.shown)


def counted(records: Records) -> str:
    """What became of all that were looked at, in one sentence."""
    if not records.read:
        return f"No {NAMES[records.kind][1]} to show."
    through = records.read - records.rejected - records.left_out
    said = [f"{through:,} reach the shop"]
    said += [f"{records.rejected:,} rejected"] if records.rejected else []
    said += [f"{records.left_out:,} left out"] if records.left_out else []
    what = NAMES[records.kind][records.read != 1]
    return f"{records.read:,} {what} looked at: {', '.join(said)}."


def of_changes(changes: Changes) -> str:
    """The difference in sentences, what the guard says of it, and the largest moves as a table."""
    said = "".join(f"<li>{render_message(_begun(sentence))}.</li>" for sentence in changes.difference.sentences())
    return f'<ul class="sentences">{said}</ul>{_guard(changes)}{_moves(changes.difference)}'


def of_layer(text: str) -> str:
    """A shared file with its line numbers."""
    lines = "".join(f"<li>{escape(line) or '&#8203;'}</li>" for line in text.splitlines())
    return f'<ol class="layer">{lines}</ol>'


def _record(kind: Kind, shown: Shown) -> str:
    sample = shown.sample
    name = name_of(kind, sample.after) if sample.after else sample.source_key
    state, badge = _state(shown)
    header = f"<header><b>{escape(name)}</b>{badge}</header>"
    before = _values(_before(sample.before))
    if sample.after is None:
        why = render_message(sample.reason or "Your rules leave it out.")
        below = f'<p class="reason">{why}</p><details><summary>What your ERP says</summary>{before}</details>'
    else:
        after = _values(_fields(sample.after, shown))
        below = (
            f'<div class="sides"><section><h4>Your ERP says</h4>{before}</section>'
            f"<section><h4>The shop gets</h4>{after}</section></div>"
        )
    return f'<article class="record {state}">{header}{below}</article>'


def _state(shown: Shown) -> tuple[str, str]:
    if shown.sample.reason:
        return "rejected", '<span class="badge">rejected</span>'
    if shown.sample.is_left_out:
        return "left-out", '<span class="badge">left out</span>'
    if shown.is_other:
        return "other", '<span class="badge">changes</span>'
    return "", ""


def _before(before: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    for name, text in before.items():
        yield name, escape(text) if text else NOTHING


def _fields(after: Mapping[str, Any], shown: Shown) -> Iterator[tuple[str, str]]:
    was = shown.was.after if shown.was else None
    for name, value in after.items():
        text = _plain(value)
        if shown.was is not None and was is None:
            text = f"<mark>{text}</mark>"
        elif was is not None and was.get(name) != value:
            text = f"<mark>{text}</mark> <s>{_plain(was.get(name))}</s>"
        elif value in (None, ""):
            continue
        yield name, text


def _plain(value: Any) -> str:
    return NOTHING if value in (None, "") else escape(plain(value))


def _values(lines: Iterable[tuple[str, str]]) -> str:
    return f"<dl>{''.join(f'<dt>{_name(name)}</dt><dd>{text}</dd>' for name, text in lines)}</dl>"


def _name(field: str) -> str:
    """A field's name, which may be broken where its words end."""
    return re.sub("([_.])", r"\1<wbr>", escape(field))


def _begun(sentence: str) -> str:
    return f"{sentence[:1].upper()}{sentence[1:]}"


def _guard(changes: Changes) -> str:
    if not changes.blocked_reasons:
        return ""
    whys = "".join(f"<li>{render_message(_begun(why))}.</li>" for why in changes.blocked_reasons)
    return (
        '<div class="guard"><b>This is more than your office lets through by itself.</b> '
        f"Once saved it waits until somebody says yes.<ul>{whys}</ul></div>"
    )


def _moves(found: MappingDifference) -> str:
    rows = "".join(_rows(kind) for kind in found.kinds)
    if not rows:
        return ""
    heads = "".join(f"<th>{head}</th>" for head in ("", "now", "then", "", "by"))
    return f'<table class="moves"><caption>The largest moves</caption><tr>{heads}</tr>{rows}</table>'


def _rows(kind: KindDifference) -> str:
    cells = (
        (move.record, plain(move.before), plain(move.after), move.currency, percent(move.share) if move.share else "")
        for move in kind.moves
    )
    return "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in cells)
