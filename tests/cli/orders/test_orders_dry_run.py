"""`hub orders add --dry-run`: what would become of a basket."""

import json
from datetime import UTC, datetime

from tests.support.commands import basket


def tried(pulled, tmp_path, *baskets, as_json=True):
    given = [{"currency": "GBP", "placed_at": datetime.now(UTC).isoformat(), **one} for one in baskets]
    file = tmp_path / "tried.json"
    file.write_text(json.dumps(given))
    return pulled.run("orders", "add", "uk-north", str(file), "--dry-run", *(["--json"] if as_json else []))


def test_amounts_approvals_and_reasons_and_nothing_is_kept(pulled, tmp_path):
    ran = tried(
        pulled, tmp_path, basket("good", price="50.01"), basket("bad", sku="NOSUCH", account="N-9", comment="Ring")
    )
    assert ran.code == 1
    good, bad = ran.rows
    assert (good["state"], good["net"]) == ("waiting", {"amount": "100.02", "currency": "GBP"})
    assert [approval["role"] for approval in good["approvals"]] == ["sales-desk"]
    assert good["reasons"] == []
    assert [(reason["code"], reason["line"], reason["field"]) for reason in bad["reasons"]] == [
        ("unknown-account", None, "account"),
        ("unknown-product", 1, "sku"),
        ("not-carried", None, "comment"),
    ]
    assert pulled.run("orders", "list", "--json").rows == []


def test_people_are_told_that_nothing_was_kept(pulled, tmp_path):
    ran = tried(pulled, tmp_path, basket("good", price="50.01"), as_json=False)
    assert ran.code == 0
    assert "Nothing was kept: this was a dry run." in ran.out
