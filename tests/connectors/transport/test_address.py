import pytest

from hub.connectors.transport.address import is_base


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080/Live/WS",
        "https://nav.example",
        "https://[::1]:7047/a%20b",
        "https://api.example/v2.0/prod/",
    ],
)
def test_requests_begin_with_an_address(url):
    assert is_base(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nav.example",
        "ftp://nav.example",
        "http://",
        "http://ex ample.example",
        "http://nav.example?tenant=x",
        "http://nav.example#x",
        "http://nav.example:0",
        "http://nav.example:notaport",
        "http://nav.example:99999",
        "http://user:word@nav.example",
        "http://nav.example/%zz",
        "http://nav.example/\u202ex",
        "http://nav.example/" + "x" * 1000,
    ],
)
def test_what_leads_nowhere_or_elsewhere_is_no_address(url):
    assert not is_base(url)
