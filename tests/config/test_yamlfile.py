import contextlib
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from hub.config import yamlfile
from hub.config.yamlfile import strict_yaml
from hub.errors import ConfigurationError
from tests.support.work import LARGEST, ratio, read_the_largest

CODES = """\
country: NO
number: 0123
time: 1:30
exponent: 1e3
day: 2026-01-01
truth: yes
tilde: ~
nothing:
quoted: ""
list: [Off, 0x1F, 1_000]
block: |
  first
   second
"""


class Office(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    name: str
    levels: tuple[Annotated[int, Field(ge=1)], ...] = ()
    rule: Literal["lowest", "highest"] = "lowest"
    open: bool = False


class Book(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    offices: dict[str, Office]
    limit: Decimal | None = None
    kinds: dict[Literal["product", "price"], str] = {}


def refused(text: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        yamlfile.parse(text, "file.yaml")
    return str(caught.value)


def test_every_scalar_stays_the_text_that_was_written() -> None:
    assert yamlfile.parse(CODES, "x").plain() == {
        "country": "NO",
        "number": "0123",
        "time": "1:30",
        "exponent": "1e3",
        "day": "2026-01-01",
        "truth": "yes",
        "tilde": "~",
        "nothing": None,
        "quoted": "",
        "list": ["Off", "0x1F", "1_000"],
        "block": "first\n second\n",
    }


def test_places_are_the_lines_of_the_keys() -> None:
    document = yamlfile.parse("# a comment\na:\n  b: [x,\n    y]\n\n  c: {d: e}\n", "f.yaml")
    assert document.place(("a",)) == "f.yaml:2"
    assert document.place(("a", "b")) == "f.yaml:3"
    assert document.place(("a", "b", 1)) == "f.yaml:4"
    assert document.place(("a", "c", "d")) == "f.yaml:6"
    assert document.place(("a", "c", "nowhere", 7)) == "f.yaml:6"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", "file.yaml:3: a: `a` is written twice here, first in line 1"),
        ("a: 1\nb: &x 2\n", "file.yaml:2: b: anchors"),
        ("a: 1\nb: *x\n", "file.yaml:2: b: anchors"),
        ("a: !!python/object:os.system x\n", "file.yaml:1: a: tags"),
        ("a: !secret x\n", "file.yaml:1: a: tags"),
        ("a:\n\tb: 1\n", "file.yaml:2: holds a tab"),
        ("%YAML 1.1\n---\na: 1\n", "file.yaml:1: directives (%) aren't allowed"),
        ("a: 1\n---\nb: 2\n", "file.yaml:2: starts a second document"),
        ("a: [1, 2\n", "file.yaml:2: isn't YAML"),
        ("a: 1\n b: 2\n", "file.yaml:2: isn't YAML"),
        ("? [a]\n: b\n", "file.yaml:1: a key must be a word"),
        ("'': b\n: c\n", "file.yaml:2: isn't YAML"),
        ("a: ! b\n", "file.yaml:1: a: tags"),
        ("a: !x\n", "file.yaml:1: a: tags"),
        ("a: &x\n", "file.yaml:1: a: anchors"),
        ("a: b\n# c\u2028d: e\n", "file.yaml:2: holds the character U+2028, which doesn't show"),
        (
            "a: \u202eb\n",
            'file.yaml:1: holds the character U+202E, which doesn\'t show; delete it, or write it as "\\u202E"',
        ),
        ("a: b\nc: \uffff\n", "file.yaml:2: holds the character U+FFFF, which doesn't show"),
        ("a: \U000e0041b\n", 'write it as "\\U000E0041" if it is meant'),
        ("a: b\u00a0\n", "file.yaml:1: a: begins or ends with a blank that doesn't show"),
        ("a: \x00\n", "file.yaml:1: holds the control character U+0000"),
        ('a: "\\0"\n', "file.yaml:1: a: holds the character U+0000"),
        ('a: "\\ud800"\n', "file.yaml:1: isn't YAML"),
        ('a: "\\U99999999"\n', "file.yaml:1: isn't YAML"),
        ("[" * 50_000, "nested more than 20 deep"),
        ("{" * 30 + "}" * 30, "key must be a word"),
        ("a: " + "x" * 100_000, "larger than 100 kB"),
        ("a: b\nc: " + "x" * 1_001, "file.yaml:2: c: is longer than 1000 characters"),
        ("a:\n" + "- b\n" * 10_000, "file.yaml:9999: the file holds more than 10000 keys and values"),
    ],
)
def test_what_could_mean_something_else_is_refused_at_its_line(text: str, message: str) -> None:
    assert message in refused(text)


def test_all_duplicates_are_told_at_once() -> None:
    assert refused("a: 1\na: 2\nb:\n  c: 1\n  c: 2\n").count("written twice") == 2


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "f.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: [2]\r\n")
    assert yamlfile.read(file).plain() == {"a": "1", "b": ["2"]}


def test_what_does_not_show_may_be_written_as_an_escape() -> None:
    assert yamlfile.parse(r'a: "x\u200By\u00a0"', "f").plain() == {"a": "x\u200by\u00a0"}


def test_a_document_counts_its_keys_and_values() -> None:
    assert yamlfile.parse("a: 1\nb: [2, 3]\nc:\n", "f").values == 9  # a mapping, three keys, a list, four values


def test_ten_thousand_values_cost_a_few_times_the_bare_parser_in_c() -> None:
    assert read_the_largest().values == 9_993
    assert ratio(read_the_largest, lambda: [*yaml.parse(LARGEST, Loader=yaml.CBaseLoader)]) < 6


def test_an_empty_file_is_an_empty_mapping() -> None:
    assert yamlfile.parse("# nothing yet\n", "f").plain() == {}


def test_what_is_no_file_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    for path in (tmp_path / "pipe.yaml", Path("/dev/zero")):
        with pytest.raises(ConfigurationError, match="isn't a file that can be read"):
            yamlfile.read(path)
    with pytest.raises(ConfigurationError, match="can't be read"):
        yamlfile.read(tmp_path / "a\0b.yaml")


def test_reading_looks_for_no_plug_ins() -> None:
    code = """
import sys
from hub.config.yamlfile import parse
parse("a: b", "f")
sys.addaudithook(lambda event, arguments: print(event) if event in ("open", "import", "os.scandir", "glob.glob") else 0)
parse("a: c", "f")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == ""


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    large, latin = tmp_path / "large.yaml", tmp_path / "latin.yaml"
    large.write_bytes(b"a: 1\n" * 30_000)
    latin.write_bytes(b"a: 1\nb: caf\xe9\n")
    for path, message in (
        (tmp_path / "none.yaml", "can't be read"),
        (large, "larger than 100 kB"),
        (latin, f"{latin}:2: isn't UTF-8"),
    ):
        with pytest.raises(ConfigurationError, match=r".") as caught:
            yamlfile.read(path)
        assert str(path) in str(caught.value)
        assert message in str(caught.value)


@given(st.text(alphabet="ab:-[]{}#&*!|>%@`\"'\\ \n?,~", max_size=60))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    with contextlib.suppress(ConfigurationError):
        yamlfile.parse(text, "f")


def read_or_none(text: str) -> object:
    try:
        return yamlfile.parse.__wrapped__(text, "f").plain()
    except ConfigurationError:
        return None


@given(st.text(alphabet="ab:-[]{}#&*!|>%@`\"'\\ \n?,~", max_size=60))
def test_where_libyaml_is_not_built_in_no_file_means_something_else(text: str) -> None:
    by_libyaml = read_or_none(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strict_yaml, "_LOADER", yaml.BaseLoader)
        assert read_or_none(text) in (by_libyaml, None) or by_libyaml is None


def test_a_model_takes_text_for_what_it_asks() -> None:
    text = "offices: {north: {name: '007', levels: ['1', '20'], open: true}}\nlimit: '10.50'\n"
    book = yamlfile.check_model(yamlfile.parse(text, "b.yaml"), Book)
    assert book == Book(offices={"north": Office(name="007", levels=(1, 20), open=True)}, limit=Decimal("10.50"))


def test_every_error_of_a_model_is_told_at_its_line() -> None:
    text = """\
offices:
  north:
    nmae: Secret Ltd
    levels: [1, 0]
    rule: lowst
limt: 5
kinds:
  prodct: x
"""
    with pytest.raises(ConfigurationError) as caught:
        yamlfile.check_model(yamlfile.parse(text, "b.yaml"), Book)
    lines = str(caught.value).splitlines()
    assert "b.yaml:3: offices.north.nmae: isn't known here, did you mean `name`?" in lines
    assert "b.yaml:6: limt: isn't known here, did you mean `limit`?" in lines
    assert any(line.startswith("b.yaml:4: offices.north.levels.1: ") for line in lines)
    assert any(line.startswith("b.yaml:5: ") and line.endswith("did you mean `lowest`?") for line in lines)
    assert any(line.startswith("b.yaml:8: ") and line.endswith("did you mean `product`?") for line in lines)
    assert len(lines) == 5
    assert "Secret" not in str(caught.value)


def test_a_suggestion_is_near_or_none() -> None:
    assert yamlfile.suggest("curency", ["currency", "country"]) == ", did you mean `currency`?"
    assert yamlfile.suggest("SKU", ["sku"]) == ", did you mean `sku`?"
    assert yamlfile.suggest("zzz", ["currency", "country"]) == ""


def test_importing_it_stays_light() -> None:
    heavy = "{'pandas', 'pyarrow', 'sqlalchemy', 'dagster', 'rapidfuzz'}"
    code = f"import hub.config.yamlfile, sys; print(sorted({heavy} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
