"""The shop in a browser, over all that `hub shop --demo` starts: one login, three offices, one history."""

import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
import requests

from tests.support.fixtures.browsers import IN_A_BROWSER
from tests.support.patience import PATIENCE, until
from tests.support.project import ROOT
from tests.support.serving import environment, free_port

pytestmark = IN_A_BROWSER
OFFICES = ["Dublin sales office", "Northern sales office", "Southern sales office"]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page's address; at the end the process that serves it was told nothing unforeseen, and ends at once."""
    port, folder = free_port(), tmp_path_factory.mktemp("shop")
    log = folder / "server.log"
    command = [sys.executable, "-m", "hub.cli", "shop", "--demo", "--folder", str(folder / "demo"), "--port", str(port)]
    with log.open("w") as written:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=written, stderr=written)
    address = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        assert process.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(f"{address}/sign-in", timeout=PATIENCE).close()
        except (urllib.error.URLError, OSError):
            return False
        return True

    try:
        until(answers)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(PATIENCE)
    assert code == 0, log.read_text()
    assert log.read_text().splitlines()[-1] == f"The shop: {address}/ (Ctrl-C ends it)"


@pytest.fixture
def page(browser, shop: str) -> Iterator:
    """Signed in as the shared buyer; what goes wrong in the page fails the test."""
    wrong = []
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(1000 * PATIENCE)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(shop)
    assert page.url == f"{shop}/sign-in"
    page.get_by_role("button", name="Sign in as buyer@demo.example").click()
    page.locator(".offer").first.wait_for()
    yield page
    context.close()
    assert wrong == []


def put(page, office: str, quantity: str) -> None:
    """Put the first product of that office into the basket."""
    offer = page.locator(".product").first.locator(".offer", has_text=office)
    offer.get_by_role("textbox").fill(quantity)
    offer.get_by_role("button", name="Add").click()
    page.get_by_role("region", name=f"Basket at {office}").wait_for()


def overflow(page) -> int:
    """Pixels by which the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def test_a_product_at_three_offices_to_three_orders_that_move(page) -> None:
    product = page.locator(".product").first
    assert product.locator(".office").all_inner_texts() == OFFICES
    prices = product.locator(".amount").all_inner_texts()
    assert len(set(prices)) == 3
    assert [price[-3:] for price in prices] == ["EUR", "GBP", "GBP"]
    assert product.get_by_text("in stock, read").count() == 3

    # beyond what goes without a yes at the northern office; the first order at the Irish one needs one, too
    for office, quantity in zip(OFFICES, ("2", "40", "1"), strict=True):
        put(page, office, quantity)
    north = page.get_by_role("region", name="Basket at Northern sales office")
    north.get_by_text("Has to be approved by sales-desk").wait_for()
    page.get_by_role("region", name="Basket at Southern sales office").get_by_text(
        "Nobody has to approve it."
    ).wait_for()
    page.get_by_text(re.compile(r"To pay at all offices: [\d.,]+\sEUR and [\d.,]+\sGBP\.")).wait_for()

    # another quantity counts at once, and the keyboard stays where it was
    field = page.get_by_role("textbox", name=re.compile("in the basket at Northern"))
    field.fill("50")
    north.get_by_text("0012 · ").wait_for()
    north.locator(".net", has_text=re.compile(r"^1,7")).wait_for()
    assert field.evaluate("field => field === document.activeElement")

    page.get_by_role("button", name="Order from 3 offices").click()
    page.get_by_text("Ordered: ").wait_for()
    page.get_by_text("It is empty.").wait_for()
    placed = page.locator(".placed")
    assert sorted(placed.locator(".office").all_inner_texts()) == OFFICES
    waiting = placed.filter(has_text="Northern sales office")
    waiting.get_by_text("Waits for sales-desk").wait_for()
    # what waits for nobody moves by itself, what waits moves on a yes
    placed.filter(has_text="Southern sales office").locator(".badge", has_text="invoiced").wait_for()
    assert waiting.locator(".badge").inner_text() == "waiting"
    waiting.get_by_role("button", name="as desk").click()
    waiting.get_by_text("ERP order SO-N-").wait_for()
    waiting.locator(".badge", has_text="shipped").or_(waiting.locator(".badge", has_text="invoiced")).wait_for()


def test_what_cant_be_ordered_is_said_at_its_line(page) -> None:
    put(page, "Dublin sales office", "1.5")
    page.get_by_role("region", name="Basket at Dublin sales office").locator(".reason").first.wait_for()
    assert page.get_by_role("button", name="Order", exact=True).is_disabled()
    page.get_by_role("button", name=re.compile("Remove .* from Dublin")).click()
    page.get_by_text("It is empty.").wait_for()
    page.locator(".product").first.get_by_role("textbox").first.fill("a few")
    page.locator(".product").first.get_by_role("textbox").first.press("Enter")
    page.get_by_text("Type a quantity above 0, such as 12.").wait_for()


def test_on_a_telephone_nothing_is_wider_than_the_window(page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for office in OFFICES:
        put(page, office, "1000")
    left = [page.locator(".product").first.locator(".offer").nth(n).bounding_box()["x"] for n in range(3)]
    assert len(set(left)) == 1  # below each other
    assert overflow(page) <= 0
    page.get_by_role("link", name="Basket").click()
    page.get_by_role("searchbox", name="Find a product").fill("lantern")
    page.get_by_text("for “lantern”").wait_for()
    assert all("Lantern" in name for name in page.locator(".product .title").all_inner_texts())
    assert overflow(page) <= 0


def test_who_isnt_signed_in_sees_nothing(page, shop: str) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{shop}/sign-in")
    page.goto(shop)
    assert page.url == f"{shop}/sign-in"
    assert requests.get(f"{shop}/_nicegui_ws/socket.io/", timeout=PATIENCE).status_code == 401
    for status, login, headers in [
        (403, "somebody@else.example", {}),
        (403, "buyer@demo.example", {"Origin": "http://another.example"}),
        (400, "buyer@demo.example", {"Host": "another.example"}),
    ]:
        form = {"login": login}
        answer = requests.post(f"{shop}/sign-in", data=form, headers=headers, allow_redirects=False, timeout=PATIENCE)
        assert answer.status_code == status
        assert "set-cookie" not in answer.headers
