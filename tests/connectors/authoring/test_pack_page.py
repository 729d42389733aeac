"""The reference page is what the models say."""

from hub.connectors.authoring.pack_page import pack_page
from hub.connectors.authoring.parts import example, parts, summary
from tests.support.project import ROOT


def test_the_page_is_current() -> None:
    page = (ROOT / "docs" / "pack-language.md").read_text(encoding="utf-8")
    assert page == pack_page(), "run: hub pack reference > docs/pack-language.md"


def test_every_part_and_every_key_is_on_it() -> None:
    page = pack_page()
    for model in parts():
        assert f"\n{summary(model)}\n" in page
        assert f"```yaml\n{example(model)}```" in page or example(model) is None
        assert all(f"\n| `{field.alias or name}` | " in page for name, field in model.model_fields.items())


def test_what_a_key_takes_is_told_as_one_writes_it() -> None:
    lines = pack_page().splitlines()
    for line in (
        "| `max_bytes` | a number, at least 1 | `67108864` |",
        "| `size` | a number from 2 to 100,000 | refused |",
        "| `max_time` | a duration: `30s`, `15m`, `2h`, `1d` | `2h` |",
        "| `separate` | `true` or `false` | `false` |",
        "| `precision` | `datetime`, `date`, `naive`, `naive_iso`, `epoch` | refused |",
        "| `company` | a part by its kind: `name`, `lookup` | refused |",
        "| `lists` | names, each with a list, each a text | – |",
        "### `auth: {kind: session}` of rest, soap",
        "| `rows` | a text or a list, each a text or a part of its own, below | – |",
        "### `order.add_lines` of soap",
    ):
        assert line in lines
