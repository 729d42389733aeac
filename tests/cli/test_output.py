"""What an ERP or a person put into a name reaches no terminal as a command."""

import json
import os
import subprocess
import sys
from functools import cache

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


# one process of a width for all: the columns are looked at when the hub is imported, which takes a second
IN_ONE = """
import contextlib, io, json, sys
from hub.cli import main
told = {}
for asked in sys.argv[1:]:
    sys.argv = ["hub", *asked.split()]
    with contextlib.redirect_stdout(io.StringIO()) as said, contextlib.redirect_stderr(said):
        try:
            main()
        except SystemExit as end:
            told[asked] = end.code or 0, said.getvalue()
print(json.dumps(told))
"""


@cache
def at_that_width(columns):
    """Exit code and what is shown, by the command."""
    command = [sys.executable, "-c", IN_ONE, "tax list uk-vat", "nonsense"]
    ran = subprocess.run(command, env=os.environ | {"COLUMNS": columns}, capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)


@pytest.mark.parametrize("columns", ["0", "1", "9" * 5_000, "\N{SUPERSCRIPT TWO}"])
@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [(["tax", "list", "uk-vat"], 0, "GBP"), (["nonsense"], 2, "No such command")],
)
def test_a_terminal_of_any_width(columns, asked, code, said):
    """What can't be read in so few columns, or fills the disk in so many, is drawn in others."""
    exit_code, shown = at_that_width(columns)[" ".join(asked)]
    assert exit_code == code
    assert said in shown
    assert "Traceback" not in shown
    assert len(shown) < 100_000
