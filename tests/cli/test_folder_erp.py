"""An ERP that has nothing but files, by a pack and a mapping in YAML alone: checked, connected, pulled."""

from pathlib import Path

import pytest

from tests.support.folder_office import FolderOffice

NOT_WHOLE = "Folder ERP doesn't prove that its lists are whole (price): nothing is taken for gone"


@pytest.fixture
def place(tmp_path: Path) -> FolderOffice:
    return FolderOffice(tmp_path)


@pytest.fixture
def hub(place, run):
    return lambda *arguments: run("--config", str(place.config), *arguments)


def test_a_folder_is_checked_connected_tried_and_pulled(place, hub):
    checked = hub("check")
    assert checked.code == 0
    assert NOT_WHOLE in checked.err
    assert "Folder ERP answers as company North" in hub("connect", "office").out
    tried = hub("connect", "office", "--try", "product").out
    assert "Lamp; big" in tried
    ran = hub("pull", "office", "product", "price", "customer", "terms", "--json")
    assert ran.code == 0, ran.err
    assert {row["kind"]: (row["stored"], row["rejected"]) for row in ran.rows} == {
        "product": (2, 0),
        "price": (2, 0),
        "customer": (1, 0),
        "terms": (1, 0),
    }
    place.erp.write_prices(2, [("LAMP", "3,00")])
    (row,) = hub("pull", "office", "price", "--json").rows
    assert (row["received"], row["stored"], row["vanished"]) == (1, 1, 0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda place: place.erp.root.rename(place.erp.root.with_name("Gone")), "is the share mounted?"),
        (
            lambda place: next((place.erp.root / "out").glob("items_*")).unlink(),
            "no whole file `items_{date}.csv` is in North/out: that is no empty list",
        ),
    ],
)
def test_a_folder_or_a_list_that_is_missing_is_told(place, hub, change, said):
    change(place)
    for command in (("connect", "office"), ("connect", "office", "--try", "product"), ("pull", "office", "product")):
        ran = hub(*command)
        assert ran.code != 0
        assert said in ran.err


def test_offices_that_would_take_each_others_files_are_named(place, hub):
    pack, text = (
        place.config.with_name("pack.yaml"),
        place.config.read_text().replace("    mapping: ", "    shares mapping: true\n    mapping: "),
    )
    office = (
        text[text.index("  office:") :].replace("  office:", "  second:").replace("company: North", "company: South")
    )
    place.config.write_text(text + office)
    assert "offices share" not in hub("check").err
    old, new = (f'path: {path}\n    pattern: "prices_' for path in ('"{company}/out"', "out"))
    pack.write_text(pack.read_text().replace(old, new))
    ran = hub("check")
    assert ran.code == 2
    assert "offices share foreign, and resources.prices are files that one company takes from another" in ran.err


@pytest.mark.parametrize(
    ("url", "auth", "said"),
    [
        ("ftp://erp.example.com/out", "{}", "plain FTP sends passwords and orders in the clear"),
        ("gopher://erp.example.com", "{}", "isn't the place of files"),
        ("exchange", "{user: hub}", "isn't known here"),
    ],
)
def test_an_address_and_keys_that_are_of_no_place_are_refused_at_their_line(place, hub, url, auth, said):
    text = place.config.read_text()
    place.config.write_text(text.replace("url: exchange", f"url: {url}").replace("auth: {}", f"auth: {auth}"))
    ran = hub("check")
    assert ran.code == 2
    assert said in ran.err
    assert f"{place.config}:" in ran.err
