"""Files of baskets, by people who mean harm: refused by name, in a sentence."""

import json
import os
import tracemalloc
from pathlib import Path

import pytest

from hub.cli import basket_file
from hub.errors import ConfigurationError

GOOD = {"key": "k1", "account": "A", "currency": "GBP", "placed_at": "2026-01-05T10:00:00Z"}
LINE = '"lines": [{"sku": "LAMP", "quantity": 1}]'
HEAD = json.dumps(GOOD)[1:-1]


def refused(tmp_path, written):
    file = tmp_path / "basket.json"
    file.write_bytes(written if isinstance(written, bytes) else written.encode())
    with pytest.raises(ConfigurationError) as error:
        basket_file.read_baskets(file)
    return str(error.value).removeprefix(f"{file}: ").replace(f"{file}: ", "")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (f'{{{HEAD}, "lines": [{{"sku": "LAMP", "quantity": 1, "quantity": 7}}]}}', "the key `quantity` twice"),
        (f'{{{HEAD}, "key": "k2", {LINE}}}', "the key `key` twice"),
        (f'{{{HEAD}, {LINE}, "x": [{{"y": {{"z\\u001b": 1, "z\\u001b": 2}}}}]}}', "the key `z␛` twice"),
        (f'{{{HEAD}, "lines": [{{"sku": "LAMP", "quantity": NaN}}]}}', "NaN is no number"),
        (f'{{{HEAD}, "lines": [{{"sku": "LAMP", "quantity": -Infinity}}]}}', "-Infinity is no number"),
        (f'{{{HEAD}, "lines": [{{"sku": "LAMP", "quantity": 1e400}}]}}', "large exponent"),
        (f'{{{HEAD}, "lines": [{{"sku": "LAMP", "quantity": {"9" * 5000}}}]}}', "a number of 5000 characters"),
        (f'{{{HEAD}, "lines": [{{"sku": "LAMP", "quantity": 1e20}}]}}', "lines.0.quantity: at most 18 digits"),
        (f'{{{HEAD}, "lines": [{{"sku": "LAMP", "quantity": "1_0"}}]}}', "lines.0.quantity: a number in plain digits"),
        (f'{{{HEAD}, "purchase_order": "a\\u0000", {LINE}}}', "purchase_order: holds the character U+0000"),
        ("[" * 1_000_000, "nested too deeply"),
        (b'{"key": "\xff"}', "isn't text in UTF-8: byte 9"),
        (f'{{"{"k" * 1000}": 1}}', "a key of 1,000 characters"),
        (json.dumps({**GOOD, "account": "x" * 1_000_000, "lines": []}), "account: has 1000000 characters"),
        (json.dumps({**GOOD, "placed_by": "x" * 5_000_000, "lines": []}), "is larger than 4,000,000 bytes"),
        (json.dumps({**GOOD, "lines": [{"sku": "L"}] * 100_000}), "lines: has 100000 lines"),
        (f'[{{{HEAD}, {LINE}}}, {{{HEAD}, "lines": [{{"sku": "", "quantity": 1}}]}}]', "1.lines.0.sku: "),
        (f'[{{{HEAD}, {LINE}}}, 7]', "1: input should be an object"),
        ("[" + "0," * 5000 + "0]", "has 5,001 baskets"),
    ],
    ids=range(19),
)  # fmt: skip
def test_a_hostile_file(tmp_path, written, said):
    told = refused(tmp_path, written)
    assert said in told
    assert len(told) < 1000
    assert told.isprintable() or "\n" in told


def test_mistakes_without_end_are_counted(tmp_path):
    told = refused(tmp_path, json.dumps([{**GOOD, "lines": [{}] * 1000}] * 3)).splitlines()
    assert len(told) == basket_file.SAID + 2
    assert told[-2:] == ["5,950 more mistakes", "none of its 3 baskets was taken in"]


@pytest.mark.parametrize("lines", [100_000, 1_000_000])
def test_a_large_file_costs_little(tmp_path, lines):
    file = tmp_path / "basket.json"
    file.write_text(json.dumps({**GOOD, "lines": [{"sku": "L", "quantity": 1}] * lines}))
    tracemalloc.start()
    try:
        with pytest.raises(ConfigurationError, match=r"100000 lines|is larger than"):
            basket_file.read_baskets(file)
        assert tracemalloc.get_traced_memory()[1] < 80_000_000
    finally:
        tracemalloc.stop()


def test_numbers_stay_digit_for_digit(tmp_path):
    file = tmp_path / "basket.json"
    file.write_text(f'{{{HEAD}, "lines": [{{"sku": "LAMP", "quantity": 123456789012345.12345}}]}}')
    ((_, line),) = basket_file.read_baskets(file)[0].goods()
    assert str(line.quantity) == "123456789012345.12345"


def test_a_pipe_that_nobody_writes_to_isnt_waited_for(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, Path(os.devnull), tmp_path):
        with pytest.raises(ConfigurationError, match=r"can't be read .*; name another file"):
            basket_file.read_baskets(path)
