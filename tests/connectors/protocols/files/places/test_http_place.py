"""Files at known names on a web server."""

from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from hub.errors import CallRefused, ConfigurationError, ProtocolBroken
from tests.support.file_erp import FileErp

ONE = {'"items_*.csv", order: name': "items.csv", '"ack_{reference}.csv"': "acks.csv"}


def test_a_file_is_read_by_its_name_and_signed_in_for(httpserver: HTTPServer, tmp_path: Path) -> None:
    auth = {"Authorization": "Basic aHViOnNlY3JldC13b3Jk"}
    httpserver.expect_request("/data/out/items.csv", headers=auth).respond_with_data("No,Name\n0012,x\n")
    keys = {"user": "hub", "password": "secret-word"}
    erp = FileErp(tmp_path, ONE, url=httpserver.url_for("/data"), auth=keys)
    assert (
        erp.connect().check()
        == "Files answers (0 ms); its pack names no `{company}`, so that `company: North` has no effect"
    )
    assert erp.keys() == ["0012"]
    assert erp.budget.running == 0


def test_a_file_that_is_not_there_is_no_empty_list(httpserver: HTTPServer, tmp_path: Path) -> None:
    httpserver.expect_request("/out/items.csv").respond_with_data("", status=404)
    with pytest.raises(ProtocolBroken, match="answers 404"):
        FileErp(tmp_path, ONE, url=httpserver.url_for("")).keys()


def test_no_order_goes_to_a_web_server(httpserver: HTTPServer, tmp_path: Path) -> None:
    erp = FileErp(tmp_path, ONE, url=httpserver.url_for(""))
    with pytest.raises(CallRefused, match=r"only read from.*nothing was sent"):
        erp.connect().create(erp.order(), "R-1")
    assert httpserver.log == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, r"lists no files, and resources.items names them by a pattern: `items_\*.csv`"),
        (ONE | {"complete: {kind: renamed}": "complete: {kind: marker, suffix: .ok}"}, "needs a listing"),
    ],
)
def test_what_needs_a_listing_is_refused(
    httpserver: HTTPServer, tmp_path: Path, changed: dict[str, str], said: str
) -> None:
    with pytest.raises(ConfigurationError, match=said):
        FileErp(tmp_path, changed, url=httpserver.url_for("")).connect()
