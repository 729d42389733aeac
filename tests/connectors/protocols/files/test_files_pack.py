"""What a pack of files says to no effect, or leaves open, is refused at its line."""

from pathlib import Path

import pytest

from hub.connectors.packs import load_pack
from hub.errors import ConfigurationError
from tests.support.file_erp import PACK

ITEMS = 'items: {path: out, pattern: "items_*.csv", order: name, each: full, fields: [No, Name]}'


def items(old: str, new: str) -> tuple[str, str]:
    assert ITEMS.count(old) == 1
    return ITEMS, ITEMS.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("company: {kind: name}", "company: {kind: name}\nauth: {kind: basic}", "auth: isn't known here"),
        ("company: {kind: name}", "company: {kind: name}\ncursor: {overlap: 1d}", "cursor: isn't known here"),
        ("company: {kind: name}", "company: {kind: name}\nerrors: []", "errors: isn't known here"),
        ("  complete: {kind: renamed}\n", "", r"resources.items.complete: is missing, here and under `files`"),
        ("  format: {kind: csv, encoding: utf-8}\n", "", r"resources.items.format: is missing"),
        ("format: {kind: csv, encoding: utf-8}", "format: {kind: csv}", "files.format.encoding: is missing"),
        ("format: {kind: csv, encoding: utf-8}", "format: {kind: csv, encoding: utf8}", "did you mean `utf-8`"),
        ("format: {kind: csv, encoding: utf-8}", "format: {kind: cvs, encoding: utf-8}", "did you mean `csv`"),
        ("kind: renamed", "kind: counted", "`counted` needs a format that says how many records"),
        ("kind: renamed", "kind: steady, wait: 1h", "up to 5m were expected"),
        ("kind: renamed", "kind: steady, wait: 1m", "resources.acks.complete: `steady` waits, and a push never does"),
        (*items(", each: full", ""), r"resources.items.each: is missing"),
        (*items(", order: name", ""), r"resources.items.order: is missing"),
        (*items("order: name", "order: number"), r"`number` and `\{number\}` in the pattern go together"),
        (*items("items_*.csv", "items.csv"), r"resources.items.order: has no effect on one file"),
        (*items("items_*.csv", "out/items_*.csv"), "names files of one folder; the folder is `path`"),
        (*items("items_*.csv", "items_{nmber}*.csv"), "nothing stands for `{nmber}`, did you mean"),
        (*items("items_*.csv", "items_{reference}*.csv"), "stands for an order's"),
        (*items("items_*.csv", "items_[0-9].csv"), r"`\[` has no effect"),
        (*items("path: out", "path: ../out"), "a folder below the ERP's address was expected"),
        (*items("path: out", "path: /out"), "a folder below the ERP's address was expected"),
        (*items("path: out", 'path: "{firm}/out"'), "nothing stands for `{firm}`"),
        (*items("each: full", "each: changes"), "resources.items.taken: goes with `each: changes`"),
        (*items("each: full", "each: full, query: {a: b}"), "resources.items.query: has no effect on files"),
        ("ack_{reference}.csv\",", "ack_{reference}.csv\", each: full,", "resources.acks.each: has no effect"),
        ("key: [No]}", "key: [No], cursor: {field: No}}", "kinds.product.cursor: has no effect"),
        ("key: [No]}", "key: [No], filter: {No: x}}", "kinds.product.filter: has no effect"),
        ("duplicates: searchable", "duplicates: neither", "order.duplicates: "),
        ("duplicates: searchable", "duplicates: searchable\n  gross: Total", "order.gross: has no effect"),
        ("order_{reference}.csv", "order.csv", "order.create.name: needs `{reference}`"),
        ("[in/done, in/error]", "[]", "order.create.kept: "),
        ("[in/done, in/error]", "[in/done, in/]", "order.create.kept.1: has no effect: `path` is looked into already"),
        ("order_{reference}.csv", "new/{reference}.csv", "order.create.name: letters, digits"),
        (*items("each: full", "each: changes, taken: {kind: moved, to: out/}"), "taken.to: has no effect"),
        ("{lines.quantity}", "{lines.quanity}", "order.create.content.line.3: nothing stands for `{lines.quanity}`"),
        ('"{lines.item}", ', "", "order.create.content: `lines.item` would go out nowhere, for no column names it"),
        ('"{account}", ', "", "order.create.content: `account` would go out nowhere, for no column names it"),
        ("encoding: utf-8}", 'encoding: utf-8, trailer: {word: "", count: 1}}', "files.format.trailer.word: "),
        ("field: State", "field: Status", "order.refused.field: `Status` isn't declared by acks"),
    ],
)  # fmt: skip
def test_it_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert PACK.count(old) == 1
    path = tmp_path / "files.yaml"
    path.write_text(PACK.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=said) as caught:
        load_pack(str(path))
    assert f"{path}:" in str(caught.value)


def test_two_kinds_cant_take_the_same_files_away(tmp_path: Path) -> None:
    path = tmp_path / "files.yaml"
    old, new = items("each: full", "each: changes, taken: {kind: moved, to: out/done}")
    text = PACK.replace(old, new).replace("key: [No]}", "key: [No]}\n  price: {resource: items, key: [No]}")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"kinds\.price: product takes the files of items away"):
        load_pack(str(path))
    path.write_text(text.replace("kind: moved, to: out/done", "kind: watermark, overlap: 1h"), encoding="utf-8")
    assert load_pack(str(path)).kinds_read == ("product", "price")


def test_the_part_for_files_is_needed(tmp_path: Path) -> None:
    path = tmp_path / "files.yaml"
    path.write_text(PACK.replace("files:\n", "flies:\n", 1), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="protocol files needs the part `files:`"):
        load_pack(str(path))
