"""`hub mapping reference`: prints the page that is in the docs."""

from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "mapping-language.md"


def test_it_prints_the_page_letter_by_letter(project):
    ran = project.run("mapping", "reference")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == PAGE.read_text(encoding="utf-8")
