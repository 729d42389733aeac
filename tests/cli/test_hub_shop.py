"""`hub shop` at an interface that is there already: what it must be told."""

import pytest

from tests.support.serving import free_port


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name a buyer's login"),
        (["--login", "ann", "--door", "shop.example"], "an address such as http://127.0.0.1:8020 was expected"),
        (["--login", "ann"], "the environment variable SHOP_TOKEN isn't set"),
        (["--login", "ann", "--token-env", "ANOTHER"], "the environment variable ANOTHER isn't set"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_served(project, monkeypatch, arguments, said):
    monkeypatch.delenv("SHOP_TOKEN", raising=False)
    monkeypatch.setattr("hub.shop.shop_server.serve", lambda *_: None)  # never reached; else it would serve for good
    ran = project.run("shop", "--port", str(free_port()), *arguments)
    assert ran.code == 2
    assert said in " ".join(ran.err.replace("│", "").split())


def test_it_asks_that_interface_by_that_token_for_those_logins(project, monkeypatch):
    served = []
    monkeypatch.setenv("ANOTHER", "the-shop's-own-token")
    monkeypatch.setattr("hub.shop.shop_server.serve", lambda access, listener: served.append((access, listener)))
    options = ["--door", "https://hub.example/api/", "--token-env", "ANOTHER", "--login", "ann", "--login", "bob"]
    ran = project.run("shop", "--port", str(free_port()), *options)
    assert ran.code == 0, ran.err
    ((access, _),) = served
    assert (access.door, access.token) == ("https://hub.example/api", "the-shop's-own-token")
    assert access.logins == ("ann", "bob")
    assert not access.approver_tokens
    assert "the-shop's-own-token" not in repr(access) + ran.out + ran.err


def test_the_demo_leaves_a_folder_alone_that_isnt_its_own(project, tmp_path):
    folder = tmp_path / "another"
    folder.mkdir()
    (folder / "precious").write_text("text")
    ran = project.run("shop", "--demo", "--folder", str(folder), "--port", str(free_port()))
    assert ran.code == 1
    assert "holds something else than a demo" in ran.err
    assert [path.name for path in folder.iterdir()] == ["precious"]
