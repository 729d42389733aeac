"""`hub serve`: who may ask is told at its start; nobody at all is refused."""

import json

from tests.support.project import ROOT


def test_a_door_for_nobody_is_refused(project):
    ran = project.run("serve")
    assert ran.code == 2
    assert "clients: nobody may ask; name a storefront, such as clients: {shop: " in ran.err


def test_what_it_takes_and_gives_is_printed(project):
    ran = project.run("serve", "--openapi")
    assert ran.code == 0
    assert json.loads(ran.out) == json.loads((ROOT / "docs" / "storefront-openapi.json").read_text(encoding="utf-8"))


def test_an_address_that_is_none_is_told(project):
    clients = "\nclients:\n  shop: {token: env:SHOP_TOKEN, scopes: [read, subject], offices: all}\n"
    project.config.write_text(project.config.read_text(encoding="utf-8") + clients, encoding="utf-8")
    ran = project.run("serve", "--host", "no.such.host.invalid")
    assert ran.code == 2
    assert "--host no.such.host.invalid: an address of this machine was expected" in ran.err
