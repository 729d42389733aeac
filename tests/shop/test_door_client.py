"""The interface's answers, as the page takes them: what it gave, its no, or none."""

from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer

from hub.shop.door_client import DoorClient, DoorRefused, DoorSilent
from tests.support.serving import free_port

TOKEN = "the-shop's-own-token"


@pytest.fixture
def client(httpserver: HTTPServer) -> Iterator[DoorClient]:
    with DoorClient(httpserver.url_for(""), TOKEN) as client:
        yield client


def test_who_asks_is_said_with_each_call_and_a_name_is_one_part_of_the_path(
    httpserver: HTTPServer, client: DoorClient
) -> None:
    httpserver.expect_request("/v1/offices/north/products/A/1 ?").respond_with_json({"sku": "A/1 ?"})
    assert client.of("ann").get("offices", "north", "products", "A/1 ?", q="a&b") == {"sku": "A/1 ?"}
    ((asked, _),) = httpserver.log
    assert asked.environ["RAW_URI"] == "/v1/offices/north/products/A%2F1%20%3F?q=a%26b"
    assert (asked.headers["Authorization"], asked.headers["Buyer-Login"]) == (f"Bearer {TOKEN}", "ann")


def test_a_call_about_no_buyer_names_none(httpserver: HTTPServer, client: DoorClient) -> None:
    httpserver.expect_request("/v1/offices").respond_with_json([])
    client.of("ann")
    client.get("offices")
    assert "Buyer-Login" not in httpserver.log[0][0].headers


def test_a_no_comes_with_its_reasons(httpserver: HTTPServer, client: DoorClient) -> None:
    problem = {"code": "refused", "detail": "Nothing was ordered.", "errors": [{"message": "too few", "line": 1}]}
    httpserver.expect_request("/v1/orders").respond_with_json(problem, 422, content_type="application/problem+json")
    with pytest.raises(DoorRefused, match=r"^Nothing was ordered\.$") as refused:
        client.post("orders", body={})
    assert (refused.value.status, refused.value.code) == (422, "refused")
    assert refused.value.errors == [{"message": "too few", "line": 1}]


@pytest.mark.parametrize(
    ("body", "status"), [("<html>Welcome</html>", 200), ("<html>Sorry</html>", 404), ('{"detail": "x"}', 500)]
)
def test_what_isnt_an_answer_of_the_interface_says_nothing(
    httpserver: HTTPServer, client: DoorClient, body: str, status: int
) -> None:
    httpserver.expect_request("/v1/buyer").respond_with_data(body, status)
    with pytest.raises(DoorSilent, match=r"answered something else|can't answer just now"):
        client.get("buyer")


def test_nobody_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    # nor is a proxy asked, which would see the token
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    said = r"gave no answer .*see that `hub serve` runs there"
    with (
        DoorClient(f"http://127.0.0.1:{free_port()}", TOKEN) as client,
        pytest.raises(DoorSilent, match=said) as silent,
    ):
        client.get("buyer")
    assert TOKEN not in str(silent.value)
