"""A description is read within bounds, from a file or from one origin."""

import pytest
from pytest_httpserver import HTTPServer

from hub.connectors.drafting import description
from hub.connectors.drafting.description import read_description
from hub.errors import ConfigurationError, ProtocolBroken
from tests.support.bench import ManualClock


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(description, "MAX_BYTES", 100)


@pytest.mark.usefixtures("small")
def test_one_that_is_too_large_is_refused(httpserver: HTTPServer, tmp_path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"x" * 101)
    with pytest.raises(ConfigurationError, match="is larger than 100 bytes; cut out what the hub needs"):
        read_description(str(path), ManualClock())
    httpserver.expect_request("/").respond_with_data(b"x" * 101)
    with pytest.raises(ProtocolBroken, match="larger than 100 bytes"):
        read_description(httpserver.url_for("/"), ManualClock())


def test_an_address_is_asked_once_and_never_elsewhere(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/api.json").respond_with_data(b"{}")
    read = read_description(httpserver.url_for("/api.json"), ManualClock())
    assert (read.body, len(httpserver.log)) == (b"{}", 1)
    httpserver.expect_request("/away").respond_with_data(status=302, headers={"Location": "http://127.0.0.1:1/"})
    with pytest.raises(ProtocolBroken):
        read_description(httpserver.url_for("/away"), ManualClock())
    httpserver.expect_request("/private").respond_with_data(status=401)
    with pytest.raises(ConfigurationError, match="it isn't for everybody; save it to a file"):
        read_description(httpserver.url_for("/private"), ManualClock())


@pytest.mark.parametrize("source", ["nowhere.yaml", ".", "http://", "http://user:secret@127.0.0.1/x"])
def test_what_cannot_be_read_is_named(source: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_description(source, ManualClock())
    assert "secret" not in str(caught.value)
