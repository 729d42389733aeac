"""`hub token new`, and what a token opens on the command line."""

import pytest

from hub.config.token_hash import fits
from tests.support.commands import basket, decide, state


@pytest.mark.parametrize("options", [[], ["--argon2"]])
def test_a_new_token_fits_its_hash_and_no_two_are_alike(run, options):
    made = [run("token", "new", "--json", *options).rows for _ in range(2)]
    assert made[0]["token"] != made[1]["token"]
    for each in made:
        assert len(each["token"]) == 43
        assert fits(each["token"], each["hash"])
    ran = run("token", "new", *options)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("token: ")
    assert "\nhash:  " in ran.out


def test_nobody_decides_with_nothing_or_with_somebody_elses(pulled, offer, monkeypatch, tmp_path):
    (row,) = offer("uk-north", basket("nothing", sku="22423", quantity="120")).rows
    reference = row["reference"]
    desk = "desk: {role: sales-desk, token: env:NORTH_DESK_TOKEN}"
    for name in ("empty.txt", "blank.txt"):
        (pulled.folder / name).write_text("" if name == "empty.txt" else " \n")
        pulled.edit(pulled.config, desk, desk := f"desk: {{role: sales-desk, token: 'file:{name}'}}")
        checked = pulled.run("check")
        assert (checked.code, len(checked.complaints)) == (2, 1)
        assert "the token of desk is empty" in checked.err
        ran = decide(pulled, "approve", reference, "desk", "")
        assert (ran.code, ran.out) == (2, "")
        assert "the token of desk is empty" in ran.err
    pulled.edit(pulled.config, desk, "desk: {role: sales-desk, token: env:NORTH_MANAGER_TOKEN}")
    ran = decide(pulled, "approve", reference, "desk", "the-northern-managers-own")
    assert ran.code == 2
    assert "uk-north manager has the token of uk-north desk too" in ran.err
    assert state(pulled, reference) == row["state"]


def test_a_token_written_out_is_refused(project):
    line = project.edit(project.config, "token: env:NORTH_DESK_TOKEN", "token: hunter2")
    ran = project.run("check")
    assert (ran.code, len(ran.complaints)) == (2, 1)
    assert ran.err.startswith(f"{project.config}:{line}: tenants.uk-north.approvers.desk.token: a token isn't written")
    assert "hunter2" not in ran.err


def test_a_password_written_out_is_a_problem_of_the_check(project):
    line = project.edit(project.config, "password: env:NAV_PASSWORD", "password: hunter2")
    ran = project.run("check")
    assert ran.code == 2
    assert f"{project.config}:{line}: erps.group-nav.auth.password: is a secret written out" in ran.err
    assert "hunter2" not in ran.err
