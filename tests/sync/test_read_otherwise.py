"""A pack, an address or a company that has changed: what the reads before passed over, or took from others, is read."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import update
from werkzeug import Request, Response

from hub.config import settings
from hub.errors import PermanentError
from hub.office import Office, open_hub
from hub.records import Kind
from hub.store.catalogue.catalogue_tables import pull as pull_table
from hub.sync.pull import fetch, pull
from hub.sync.read_otherwise import told_otherwise
from hub.sync.replay import translate_again
from tests.support.fixed_clock import FixedClock
from tests.support.foreign import folder_of
from tests.support.foreign.counted.server import CountedErp
from tests.support.foreign.office import lay_out

KINDS = (Kind.PRODUCT, Kind.CUSTOMER)


def item(number: int, company: str) -> dict[str, Any]:
    return {
        "id": number,
        "code": f"P{number}",
        "description": f"{company} {number}",
        "unit": {"code": "EA"},
        "tax": {"rate": "20.0"},
        "sales_price": {"amount": "1.0", "currency": "GBP"},
        "archived": False,
        "updated_at": "2001-01-01T10:00:00.000Z",
    }


@pytest.fixture
def companies(httpserver: HTTPServer) -> dict[str, CountedErp]:
    numbers = {"North": range(1, 7), "South": range(4, 10)}
    found = {
        name: CountedErp("hub:key", {"items": [item(each, name) for each in numbers[name]], "deletions": []})
        for name in numbers
    }

    def answer(request: Request) -> Response:
        return found[request.args["company"]](request)

    httpserver.expect_request(re.compile("(/erp)?/v2/.*")).respond_with_handler(answer)
    return found


Opened = Callable[..., Office]


@pytest.fixture
def opened(
    companies: dict[str, CountedErp],
    httpserver: HTTPServer,
    tmp_path: Path,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Opened]:
    """The office as its files say it, with other texts in pack.yaml or tenants.yaml in the place of these."""
    monkeypatch.setenv("ERP_KEY", "hub")
    monkeypatch.setenv("ERP_SECRET", "key")
    config = lay_out(tmp_path, folder_of("counted"), httpserver.url_for(""), "key", "secret", kinds=KINDS)

    def open_(file: str = "pack.yaml", old: str = "", new: str = "") -> Office:
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert old in text
        (tmp_path / file).write_text(text.replace(old, new), encoding="utf-8")
        return stack.enter_context(open_hub(settings.load(config), clock)).office("office")

    with ExitStack() as stack:
        for kind in KINDS:
            pull(open_(), kind)
        yield open_


def mode(office: Office, kind: Kind = Kind.PRODUCT) -> str:
    """How a pull of now reads."""
    pull(office, kind)
    newest = office.store.raw_log.last_pull(kind)
    assert newest
    return newest.mode


def names(office: Office) -> set[str]:
    return {each.record.name for each in office.store.records.all(Kind.PRODUCT)}  # type: ignore[attr-defined]


def test_as_long_as_nothing_changes_deltas_are_read(opened: Opened) -> None:
    office = opened()
    assert told_otherwise(office, Kind.PRODUCT) is None
    assert mode(office) == "delta"


PATH, WITH_QUERY = "    path: /v2/items\n", '    path: /v2/items\n    query: {web: "yes"}\n'


def test_a_pack_that_reads_a_kind_otherwise_has_it_read_whole_once(
    opened: Opened, companies: dict[str, CountedErp]
) -> None:
    companies["North"].lists["items"].append(item(7, "North"))  # that the pack passed over until now
    office = opened(old=PATH, new=WITH_QUERY)
    told = "office: the pack's part for product, the ERP's address or the company has changed since the last read"
    assert (told_otherwise(office, Kind.PRODUCT) or "").startswith(told)
    assert mode(office) == "sweep"
    assert "North 7" in names(office)
    assert told_otherwise(office, Kind.PRODUCT) is None
    assert mode(office) == "delta"
    # the other kinds are read as before
    assert mode(office, Kind.CUSTOMER) == "delta"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("name: Accounting suite", "name: Suite"),
        ("reference_max_length: 30", "reference_max_length: 20"),
        ("  - {code: invalid, means: refused}", "  - {code: wrong, means: refused}"),
        ("    path: /v2/contacts\n", "    path: /v2/people\n"),
    ],
)
def test_what_is_no_part_of_reading_a_kind_changes_nothing(opened: Opened, old: str, new: str) -> None:
    assert mode(opened(old=old, new=new)) == "delta"


def test_what_means_that_nothing_came_is_part_of_it(opened: Opened) -> None:
    rule = "  - {code: invalid, means: refused}"
    assert mode(opened(old=rule, new=rule + '\n  - {code: none, text: "no *", means: empty}')) == "sweep"


def test_another_companys_records_take_the_place_of_the_first_ones(opened: Opened) -> None:
    office = opened("tenants.yaml", "company: North", "company: South")
    assert mode(office) == "sweep"
    assert names(office) == {f"South {number}" for number in range(4, 10)}


def test_another_address_is_another_erp(opened: Opened, httpserver: HTTPServer) -> None:
    office = opened("tenants.yaml", httpserver.url_for(""), httpserver.url_for("/erp"))
    assert mode(office) == "sweep"


def test_what_is_only_logged_is_read_whole_too(opened: Opened) -> None:
    office = opened("tenants.yaml", "company: North", "company: South")
    for _ in range(2):  # the store still holds the other company's
        fetch(office, Kind.PRODUCT)
        newest = office.store.raw_log.last_pull(Kind.PRODUCT)
        assert newest
        assert newest.mode == "sweep"
    translate_again(office, Kind.PRODUCT)
    assert names(office) == {f"South {number}" for number in range(4, 10)}


def test_another_companys_pages_are_never_translated_again(opened: Opened, httpserver: HTTPServer) -> None:
    office = opened("tenants.yaml", "company: North", "company: South")
    with pytest.raises(PermanentError, match="was last read of another company"):
        translate_again(office, Kind.PRODUCT)
    # those that another pack read are, for the log has fields that nobody declared before; and an ERP may move
    again = opened("tenants.yaml", "company: South", "company: North")
    assert translate_again(again, Kind.PRODUCT)
    assert translate_again(opened(old=PATH, new=WITH_QUERY), Kind.PRODUCT)
    assert translate_again(opened("tenants.yaml", httpserver.url_for(""), httpserver.url_for("/erp")), Kind.PRODUCT)


def test_a_yes_to_a_mapping_brings_nothing_of_another_company(opened: Opened) -> None:
    opened("tenants.yaml", "company: North", "company: South")
    office = opened("mapping.yaml", "sku: ", "sku:  ")
    office.accept("ann", confirmed=True)
    assert mode(office) == "sweep"
    assert names(office) == {f"South {number}" for number in range(4, 10)}


def test_reads_of_an_older_hub_count_as_ones_like_this(opened: Opened) -> None:
    office = opened("tenants.yaml", "company: North", "company: South")
    with office.store.raw_log._catalogue.write() as connection:
        connection.execute(update(pull_table).values(read_by=None))
    assert translate_again(office, Kind.PRODUCT)
    assert mode(office) == "delta"
