"""The demo's way out at other offices than the shipped ones, without playing all of it."""

import pytest
from ruamel.yaml import YAML

from hub.cli.demo import orders_out
from hub.config import settings
from hub.office import open_hub


def keep(project, *offices, **changed):
    """Leave only these offices in tenants.yaml, with some values changed."""
    yaml = YAML()
    config = yaml.load(project.config)
    config["tenants"] = {name: {**config["tenants"][name], **changed} for name in offices}
    yaml.dump(config, project.config)


@pytest.mark.parametrize("offices", [["ireland"], ["uk-south"], ["ireland", "uk-north"]])
def test_whatever_offices_there_are(pulled, erps, monkeypatch, capsys, offices):
    keep(pulled, *offices)
    ran = []
    monkeypatch.setattr(orders_out, "run_jobs", lambda job, *_, **__: ran.append(job))
    with open_hub(settings.load(pulled.config)) as hub:
        assert orders_out.order(hub)
        orders_out.fulfil(hub, erps, None)
        placed = {office.tenant.id: office.store.orders.find() for office in hub.offices()}
    assert {name: len([*orders]) for name, orders in placed.items()} == dict.fromkeys(offices, 2)
    assert ran == ["documents"]


def test_nobody_pays_in_the_offices_currency(pulled):
    keep(pulled, "uk-north", currency="USD")
    with open_hub(settings.load(pulled.config)) as hub, pytest.raises(Exception, match="`currency:`") as raised:
        orders_out.order(hub)
    assert str(raised.value).startswith("uk-north: no firm can order at each of them; one VAT number was expected")


def test_no_office_at_all(project, tmp_path):
    keep(project)
    ran = project.run("demo", "--folder", str(tmp_path / "demo"))
    assert ran.code == 2
    assert ran.complaints[-1].startswith(f"{project.config}: tenants: there is no office to play with: add one")


def test_no_settings_of_dagster(project, tmp_path):
    ran = project.run("demo", "--folder", str(tmp_path / "demo"))
    assert ran.code == 2
    assert ran.complaints[-1].startswith(f"{project.folder}/dagster.yaml: Dagster's settings were expected here")


@pytest.mark.parametrize(
    ("option", "given", "said"),
    [
        ("--host", "999.1.1.1", "--host 999.1.1.1: an address of this machine was expected"),
        ("--root-path", "nolead", "`nolead`: a path such as /mappings was expected"),
        ("--root-path", "/trail/", "`/trail/`: a path such as /mappings was expected"),
    ],
)
def test_where_the_page_cant_be(project, monkeypatch, option, given, said):
    monkeypatch.setattr("hub.editor.server.serve", lambda *_: None)  # never reached; else it would serve for good
    ran = project.run("mapping", "edit", option, given)
    assert ran.code == 2
    assert option in ran.err
    assert said in " ".join(ran.err.replace("│", "").split())
