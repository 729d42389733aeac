"""What an ERP or a person put into a name reaches no terminal as a command."""

import json

import pytest

from hub.cli import output
from hub.cli.json_output import json_text
from hub.cli.listing import columns

EVIL = "Lamp\x1b[31m\x1b]0;owned\x07\r\u202e\u200b\x9b[bold red]"
SAFE = "Lamp␛[31m␛]0;owned␇␍⟨U+202E⟩⟨U+200B⟩⟨U+009B⟩[bold red]"


@pytest.mark.parametrize("say", [output.tell, output.headline, output.warn])
def test_a_line(say, capsys):
    say(EVIL)
    ran = capsys.readouterr()
    assert f"{ran.out}{ran.err}" == f"{SAFE}\n"


def test_an_error_of_ours_and_of_others(capsys):
    output.complain(ValueError(f"{EVIL}\x85more\nnext"))
    assert capsys.readouterr().err == f"ValueError: {SAFE}⟨U+0085⟩more\nValueError: next\n"


def test_a_table_and_its_facts(capsys):
    output.show([{"name": EVIL, "count": 1}])
    output.show_facts({"name": EVIL}, columns("name"))
    assert [SAFE in line for line in capsys.readouterr().out.splitlines() if "Lamp" in line] == [True, True]


def test_json_is_escaped_and_stays_what_it_was():
    written = json_text([{"name": f"{EVIL}\U000e0041\ud800"}], indent=2)
    assert json.loads(written) == [{"name": f"{EVIL}\U000e0041\ud800"}]
    assert all(letter.isprintable() or letter == "\n" for letter in written)
