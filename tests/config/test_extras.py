"""What isn't installed is named with the extra that brings it; a mistake of the hub's own isn't taken for that."""

import sys

import pytest

from hub.config.extras import EXTRAS, extra_problems, from_extra
from hub.errors import ConfigurationError


def test_an_import_that_fails_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(ConfigurationError) as error, from_extra("alerts", "`alerts:`", "tenants.yaml:7"):
        import apprise  # noqa: F401
    assert str(error.value) == (
        "tenants.yaml:7: `alerts:` needs apprise, which isn't installed; get it with: pip install 'hub[alerts]'"
    )


def test_a_module_of_the_hub_that_isnt_there_is_a_defect() -> None:
    with pytest.raises(ModuleNotFoundError), from_extra("editor", "the page"):
        import hub.nowhere  # type: ignore[import-not-found]  # noqa: F401


@pytest.mark.parametrize("extra", EXTRAS)
def test_what_lacks_is_known_without_importing_it(extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(extra_problems(extra, "this")) == []
    monkeypatch.setitem(sys.modules, EXTRAS[extra][0], None)
    (problem,) = extra_problems(extra, "this")
    assert problem.message.startswith(f"this needs {EXTRAS[extra][0]}, which isn't installed")
    assert problem.message.endswith(f"pip install 'hub[{extra}]'")
