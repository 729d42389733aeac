"""The page, as an office sees it in a browser."""

import re
import shutil
from collections.abc import Iterator

import pytest

from tests.support.fixtures.browsers import IN_A_BROWSER
from tests.support.patience import PATIENCE
from tests.support.project import EDITORS, Project
from tests.support.proxy import proxied
from tests.support.serving import served

pytestmark = IN_A_BROWSER
NORTH, SOUTH, DUBLIN = (EDITORS[f"{office}_EDITOR_TOKEN"] for office in ("NORTH", "SOUTH", "DUBLIN"))
NAME = "name: {from: [Description"


@pytest.fixture
def address(project, warm):
    with served(project, warm=warm) as address:
        yield address


@pytest.fixture(scope="module")
def shared(pulled_folder, tmp_path_factory, warm) -> Iterator[tuple[str, Project]]:
    """The address of a server for tests that keep out of each other's offices, and its project."""
    project = Project(shutil.copytree(pulled_folder, tmp_path_factory.mktemp("shared") / "project"))
    with served(project, warm=warm, **EDITORS) as address:
        yield address, project


@pytest.fixture
def open_page(browser):
    """Opens pages, each as another editor's; what goes wrong in one fails the test."""
    wrong, contexts = [], []

    def opened(address: str, token: str | None = None, path: str = "/"):
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(1000 * PATIENCE)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(address + path)
        if token:
            sign_in(page, token)
            page.locator(".state.good").wait_for()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def sign_in(page, token):
    page.get_by_label("Your office's token").fill(token)
    page.get_by_role("button", name="Sign in").click()


def type_behind(page, line, text):
    """Type before the bracket that ends a line, as people do."""
    page.locator(".cm-line", has_text=line).first.click()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type(text, delay=20)


def replace(page, old, new):
    """Select a text in the editor and type over it."""
    page.locator(".cm-content").click()
    page.keyboard.press("Control+f")
    find = page.locator(".cm-search input[name=search]")
    find.fill(old)
    page.locator(".cm-search input[name=replace]").fill(new)
    page.locator(".cm-search button[name=replaceAll]").click()
    page.keyboard.press("Escape")


def test_signing_in_and_mending_a_slip(address, open_page, project):
    page = open_page(address)
    assert page.url == f"{address}/sign-in"
    sign_in(page, "wrong")
    page.get_by_role("alert").get_by_text("Nobody has this token").wait_for()
    sign_in(page, NORTH)
    page.get_by_role("heading", name="Northern sales office").wait_for()
    page.locator(".state", has_text=re.compile(r"Saved · \d+ tests pass")).wait_for()
    assert page.get_by_role("textbox", name="Mapping file uk-north.yaml").is_visible()

    # a slip is told at its line, under its word and in the list
    text = project.mapping("uk-north").read_text()
    number = next(n for n, line in enumerate(text.splitlines(), 1) if NAME in line)
    type_behind(page, NAME, ", uper: true")
    page.locator(".hub-mark", has_text="uper").wait_for()
    assert page.locator(".finding").inner_text().split("\n") == [
        f"uk-north.yaml:{number}",
        "product.name.uper: uper isn't a step, did you mean upper?",
    ]
    assert page.locator(".hub-dot").count() == 1
    assert page.locator(".state").inner_text() == "1 thing to mend"
    page.locator(".hub-mark").hover()
    page.locator(".hub-tooltip", has_text="did you mean `upper`?").wait_for()
    page.keyboard.press("Control+s")
    page.get_by_text("Not saved: mend what is listed").wait_for()
    assert project.mapping("uk-north").read_text() == text

    # completion offers the step and says what it does
    for _ in range(len("uper: true")):
        page.keyboard.press("Backspace")
    page.keyboard.type("upp", delay=60)
    offer = page.locator(".cm-tooltip-autocomplete li[aria-selected]")
    offer.get_by_text("upper").wait_for()
    page.locator(".cm-completionInfo", has_text="Writes all letters large.").wait_for()
    offer.click()
    page.locator(".cm-line", has_text="upper: true}").wait_for()

    # the test in the file fails now, and says so at its own line
    page.locator(".finding", has_text="this test of product fails").wait_for()
    page.locator(".cm-line.hub-test", has_text="- product:").first.wait_for()

    # the records follow, and so do the sentences
    card = page.locator(".record", has_text="SKU 0012")
    card.locator("mark", has_text="ENAMEL NAPKIN RING").wait_for()
    assert card.locator("s").inner_text().startswith("Enamel Napkin Ring")
    assert page.locator(".record").first.locator(".reason").is_visible(), "rejects come first"
    page.get_by_role("tab", name="What changes").click()
    page.get_by_text("Name changes in 244 products, such as SKU 0012").wait_for()
    page.get_by_role("tab", name="Shared files").click()
    page.locator(".layer", has_text="What holds for every office in the United Kingdom").wait_for()

    # a reload keeps what was typed
    page.reload()
    page.get_by_text("These changes aren't saved yet.").wait_for()
    page.locator(".cm-line", has_text="upper: true}").wait_for()
    page.get_by_role("button", name="Go back to the saved file").click()
    page.locator(".state", has_text="Saved ·").wait_for()
    assert project.mapping("uk-north").read_text() == text


def test_saving_a_small_change_and_a_large_one(address, open_page, project, hub):
    page = open_page(address, NORTH)
    path = project.mapping("uk-north")
    text = path.read_text()
    type_behind(page, "vat: {VAT20", ", VAT98: reduced")
    page.locator(".state", has_text="Can be saved").wait_for()
    page.keyboard.press("Control+s")
    page.get_by_text("It counts from now on; ").wait_for()
    small = text.replace("VAT0: zero}", "VAT0: zero, VAT98: reduced}")
    assert path.read_text() == small

    type_behind(page, NAME, ", upper: true")
    replace(page, "name: Enamel Jug", "name: ENAMEL JUG")
    page.locator(".state", has_text="Can be saved").wait_for()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved, but it doesn't count yet").wait_for()
    large = small.replace("trim: true}", "trim: true, upper: true}", 1).replace("name: Enamel Jug", "name: ENAMEL JUG")
    assert path.read_text() == large
    store = hub.office("uk-north").store
    assert store.mappings.accepted().files["uk-north.yaml"] == small

    page.reload()
    page.get_by_text("Saved, but it doesn't count yet").wait_for()
    page.get_by_role("button", name="Accept all the same").click()
    page.get_by_text("It is kept that `office` said yes.").wait_for()
    assert store.mappings.accepted().files["uk-north.yaml"] == small, "it was only asked"
    page.get_by_role("button", name="Yes, accept").click()
    page.get_by_text("Accepted. It counts from now on; 244 records were brought up to date.").wait_for()
    assert store.mappings.accepted().files["uk-north.yaml"] == large
    assert store.mappings.accepted().accepted_by == "office"
    assert not page.get_by_text("Saved, but it doesn't count yet").is_visible()


def test_a_change_by_somebody_else_is_told_and_loaded(shared, open_page):
    address, project = shared
    page = open_page(address, SOUTH)
    path = project.mapping("uk-south")
    theirs = path.read_text() + "# theirs\n"
    type_behind(page, "vat: {STD", ", NONE: reduced")
    path.write_text(theirs)
    page.locator(".state", has_text="Can be saved").wait_for()
    page.keyboard.press("Control+s")
    page.get_by_text("was changed by somebody else since you opened it").wait_for()
    assert path.read_text() == theirs
    page.get_by_role("button", name="Load it anew").click()
    page.locator(".state", has_text="Saved ·").wait_for()
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.locator(".cm-line", has_text="# theirs").wait_for()


def test_letters_typed_just_as_an_answer_comes_in_stay(shared, open_page):
    """The server's answers about an older text never undo what is typed meanwhile."""
    address, project = shared
    page = open_page(address, DUBLIN)
    text = project.mapping("ireland").read_text()
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.evaluate(
        """() => {
          const id = Object.values(mounted_app.elements).findIndex((each) => each.tag.includes("codemirror"));
          const view = getElement(Number(Object.keys(mounted_app.elements)[id])).editor;
          window.typedBetween = 0;
          window.socket.prependAny(() => {
            if (window.typedBetween++ < 25)
              view.dispatch({ changes: { from: view.state.doc.length, insert: "x" }, userEvent: "input.type" });
          });
        }"""
    )
    page.keyboard.type("# and more \N{SLIGHTLY SMILING FACE}", delay=15)
    page.wait_for_function("window.typedBetween > 25")
    page.locator(".state", has_text="Can be saved").wait_for()
    page.keyboard.press("Control+s")
    page.get_by_text("It counts from now on").wait_for()
    saved = project.mapping("ireland").read_text()
    assert saved.startswith(text + "# and more ")
    assert saved.count("x", len(text)) == 25


def test_two_offices_see_and_touch_their_own_only(address, open_page, project):
    north, dublin = open_page(address, NORTH), open_page(address, DUBLIN)
    before = {name: project.mapping(name).read_text() for name in ("uk-north", "uk-south", "ireland")}
    for page, own, other in ((north, "VAT20", "IE13.5"), (dublin, "IE13.5", "VAT20")):
        seen = page.content()
        assert own in seen
        assert other not in seen
    type_behind(dublin, "vat: {IE23", ", IE77: reduced")
    dublin.locator(".state", has_text="Can be saved").wait_for()

    # the northern browser speaks in the name of Dublin's page: nothing happens
    page_of_dublin = dublin.evaluate("window.clientId")
    ids = dublin.evaluate("Object.keys(mounted_app.elements).map(Number)")
    events = dublin.evaluate(
        "Object.entries(mounted_app.elements).flatMap(([id, e]) => e.events.map(v => [Number(id), v.listener_id]))"
    )
    assert len(ids) > 20
    answer = north.evaluate(
        """async ([client, events]) => {
          for (const [id, listener_id] of events)
            window.socket.emit("event", {client_id: client, id, listener_id, args: []});
          window.socket.emit("javascript_response", {client_id: client, request_id: "x", result: 1});
          const handshake = {client_id: client, tab_id: "x", document_id: "x", next_message_id: 0};
          return await new Promise((answered) => window.socket.emit("handshake", handshake, answered));
        }""",
        [page_of_dublin, events],
    )
    assert answer is False
    # after its own events were answered all before them were: they came by the same socket, in order
    north.get_by_role("tab", name="What changes").click()
    north.get_by_text("Nothing that was read so far changes").wait_for()
    assert {name: project.mapping(name).read_text() for name in before} == before
    assert dublin.locator(".state").inner_text().startswith("Can be saved")
    assert dublin.get_by_role("heading", name="Dublin sales office").is_visible()

    # while Dublin itself can do all of it
    dublin.keyboard.press("Control+s")
    dublin.get_by_text("It counts from now on").wait_for()
    assert project.mapping("ireland").read_text() == before["ireland"].replace(
        "IE0: zero}", "IE0: zero, IE77: reduced}"
    )
    assert project.mapping("uk-north").read_text() == before["uk-north"]


def test_half_a_letter_and_what_is_no_event(address, open_page, project):
    page = open_page(address, NORTH)
    page.locator(".cm-line", has_text="there is no limit.").click()
    page.keyboard.press("End")
    # as a browser has it of an emoji that was cut in two
    page.evaluate("document.execCommand('insertText', false, '\\ud83d')")
    page.keyboard.type("behind", delay=20)
    page.locator(".state", has_text="Can be saved").wait_for()
    page.evaluate(
        """() => {
          const [id, element] = Object.entries(mounted_app.elements).find(([id, e]) => e.events.length);
          const event = {client_id: window.clientId, id: Number(id), listener_id: element.events[0].listener_id};
          for (const args of [["{{"], ["[".repeat(5000)], [{}], 7]) window.socket.emit("event", {...event, args});
          for (const level of ["none", "error"]) window.socket.emit("log", {client_id: window.clientId, level});
          window.socket.emit("ack", {client_id: window.clientId, next_message_id: "x"});
        }"""
    )
    page.keyboard.press("Control+s")
    page.locator(".state", has_text=re.compile("^Saved")).wait_for()
    assert "there is no limit.\N{REPLACEMENT CHARACTER}behind\n" in project.mapping("uk-north").read_text()
    # and nothing is in the server's log, which the fixture looks into


def test_a_change_that_fits_no_text_leaves_the_page_as_the_server_has_it(address, open_page):
    page = open_page(address, NORTH)
    type_behind(page, "vat: {VAT20", ", VAT98: reduced")
    page.locator(".state", has_text="Can be saved").wait_for()
    with page.expect_navigation():
        page.evaluate(
            """() => {
              const isEditor = ([id, element]) => element.tag?.includes("codemirror");
              const [id, element] = Object.entries(mounted_app.elements).find(isEditor);
              const listener_id = element.events[0].listener_id;
              const args = [JSON.stringify({sections: Array(2000).fill([1000, -1]).flat(), inserted: []})];
              window.socket.emit("event", {client_id: window.clientId, id: Number(id), listener_id, args});
            }"""
        )
    page.locator(".state", has_text="Can be saved").wait_for()
    assert "VAT98: reduced" in page.locator(".cm-content").inner_text()


def test_everything_is_in_reach_on_a_telephone(shared, open_page):
    page = open_page(shared[0], SOUTH)
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for name in ("Save", "Sign out"):
        box = page.get_by_role("button", name=name).bounding_box()
        assert (box["x"] >= 0, box["x"] + box["width"] <= 390) == (True, True), name


def test_after_signing_out_no_open_page_works(shared, open_page):
    address, project = shared
    page = open_page(address, NORTH)
    other, third = page.context.new_page(), page.context.new_page()
    for tab in (other, third):
        tab.goto(f"{address}/")
        tab.locator(".state.good").wait_for()
    type_behind(third, "vat: {VAT20", ", VAT98: reduced")
    third.locator(".state", has_text="Can be saved").wait_for()
    text = project.mapping("uk-north").read_text()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{address}/sign-in")
    # several events at once are answered once: a second answer would break off the way to the form
    sent_away = other.evaluate(
        """async () => {
          const answers = [];
          window.socket.off("open");
          window.socket.on("open", (answer) => answers.push(answer.path));
          for (let i = 0; i < 3; i++)
            await new Promise((answered) => window.socket.emit("handshake", {client_id: window.clientId}, answered));
          return answers;
        }"""
    )
    assert sent_away == ["sign-in"]
    other.reload()
    assert other.url == f"{address}/sign-in"
    third.keyboard.press("Control+s")
    third.wait_for_url(f"{address}/sign-in")
    page.goto(f"{address}/")
    assert page.url == f"{address}/sign-in"
    assert project.mapping("uk-north").read_text() == text


def test_everything_is_loaded_from_the_server_itself(shared, open_page):
    address, _ = shared
    page = open_page(address)
    asked = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    sign_in(page, NORTH)
    page.locator(".record").first.wait_for()
    type_behind(page, NAME, ", upp")
    page.locator(".cm-tooltip-autocomplete").wait_for()
    for tab in ("What changes", "Shared files"):
        page.get_by_role("tab", name=tab).click()
    page.locator(".layer").wait_for()
    host = address.removeprefix("http://")
    assert len(asked) > 10
    assert [url for url in asked if not re.match(rf"(http|ws)://{host}/|data:|blob:", url)] == []
    assert any(url.startswith("ws://") for url in asked)


def test_behind_a_companys_proxy_under_a_path(project, warm, open_page):
    with served(project, "--root-path", "/mappings", warm=warm) as address, proxied(address, "/mappings") as outside:
        page = open_page(outside, path="/mappings/")
        assert page.url == f"{outside}/mappings/sign-in"
        sign_in(page, NORTH)
        page.locator(".record").first.wait_for()
        type_behind(page, NAME, ", upp")
        page.locator(".cm-tooltip-autocomplete").wait_for()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url(f"{outside}/mappings/sign-in")
