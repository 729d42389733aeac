"""Whatever an ERP or a person writes, a terminal, a log and a page are given nothing to obey."""

import sys
import unicodedata

import pytest

from hub.errors import CallRefused, ConfigurationError, OrderRefused, Problem
from hub.printable import shown, shown_html, shown_lines


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("\x1b]8;;http://evil\x07here", "␛]8;;http://evil␇here"),
        ("good\rbad", "good␍bad"),
        ("a\nb\tc", "a␊b␉c"),
        ("\x9b2J\x7f\x00", "⟨U+009B⟩2J␡␀"),
        ("\u202egnp.exe", "⟨U+202E⟩gnp.exe"),
        ("SKU\u200b1\ufeff", "SKU⟨U+200B⟩1⟨U+FEFF⟩"),
        ("\u2028\ud800\U000e0041", "⟨U+2028⟩⟨U+D800⟩⟨U+E0041⟩"),
        ("Ünïcode £ 10 × 日本 [bold]", "Ünïcode £ 10 × 日本 [bold]"),
    ],
)
def test_what_would_be_obeyed_or_hidden_is_a_symbol(text, instead):
    assert shown(text) == instead


def test_nothing_of_unicodes_controls_formats_and_halves_is_left():
    every = map(chr, range(sys.maxunicode + 1))
    unsafe = [letter for letter in every if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    signs_with_a_shape = {
        *map(chr, range(0x600, 0x606)),
        "\u06dd",
        "\u070f",
        "\u0890",
        "\u0891",
        "\u08e2",
        "\U000110bd",
    }
    hieroglyph_joiners = {"\U000110cd", *map(chr, range(0x13430, 0x13440))}
    assert {each for each in unsafe if shown(each) == each} <= signs_with_a_shape | hieroglyph_joiners


def test_line_breaks_of_our_own_stay():
    assert shown_lines("one\x1b\ntwo\r") == "one␛\ntwo␍"


def test_a_page_gets_it_escaped_as_well():
    assert shown_html("<b>\x1b\u202e") == "&lt;b&gt;␛⟨U+202E⟩"


def test_an_error_is_safe_wherever_it_is_shown():
    said = CallRefused("no\nhub: all is well\x1b[2J", erp="nav", company="North", call="Create")
    assert str(said) == "nav / North: Create: no␊hub: all is well␛[2J"
    assert said.message == "no␊hub: all is well␛[2J"
    assert str(OrderRefused("\u202eLAMP")) == "⟨U+202E⟩LAMP"
    assert str(ConfigurationError(Problem("a", "b", "c\r"), Problem("d", "", "e"))) == "a: b: c␍\nd: e"
