"""Dagster's pages, as operations see them in a browser."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import suppress

import psutil
import pytest

from tests.support.fixtures.browsers import CHROMIUM, FLAGS
from tests.support.patience import PATIENCE, until
from tests.support.project import ROOT
from tests.support.serving import as_a_script_starts_it, free_port

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here; Debian's package of that name brings it"),
]


SCHEDULED, SENSED = "dagster/schedule_name", "dagster/sensor_name"


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """`hub dev` in a copy of the project, on a port of its own, ended as Ctrl-C ends it."""
    folder, port = tmp_path_factory.mktemp("project"), free_port()
    for name in ("workspace.yaml", "dagster.yaml"):
        shutil.copy(ROOT / name, folder)
    text = (ROOT / "tenants.yaml").read_text().replace("hub/mappings/", f"{ROOT}/hub/mappings/")
    # nothing that falls due meanwhile, lest the run that the page asks for wait behind others
    (folder / "tenants.yaml").write_text(re.sub(r'every: \w+(, sweep: "[\d:]+")?', "every: 24h", text))
    command = [sys.executable, "-m", "hub.cli", "--config", str(folder / "tenants.yaml"), "dev", "--port", str(port)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HUB_", "DAGSTER_"))}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=log, stderr=log, preexec_fn=as_a_script_starts_it
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address, process)
            yield address
        finally:
            family = [process, *psutil.Process(process.pid).children(recursive=True)]
            process.send_signal(signal.SIGINT)
            code = process.wait(PATIENCE)
            _, alive = psutil.wait_procs([one for one in family if isinstance(one, psutil.Process)], timeout=PATIENCE)
            assert code == 0, (folder / "log").read_text()[-2000:]
            assert not alive, "processes were left running"


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    def answers() -> bool:
        assert process.poll() is None, "hub dev ended by itself"
        with suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(f"{address}/server_info", timeout=PATIENCE).close()
            return True
        return False

    until(answers)


def ended(address: str) -> bool:
    """Whether the one run that the page asked for has ended, as the server behind the pages says."""
    query = {"query": "{ runsOrError { ... on Runs { results { status tags { key } } } } }"}
    request = urllib.request.Request(
        f"{address}/graphql", json.dumps(query).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        runs = json.load(answer)["data"]["runsOrError"]["results"]
    # at midnight some of the schedules fall due
    (run,) = (each for each in runs if not {tag["key"] for tag in each["tags"]} & {SCHEDULED, SENSED})
    assert run["status"] not in ("FAILURE", "CANCELED")
    return bool(run["status"] == "SUCCESS")


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_group_is_pulled_from_the_page_and_shows_counts_and_rejects(pages):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1500, "height": 1500})
        page.set_default_timeout(1000 * PATIENCE)
        page.goto(f"{pages}/locations/hub/asset-groups/uk_north/lineage")
        page.get_by_text("mapping", exact=True).first.wait_for()
        page.get_by_text("Materialize all").first.click()
        page.get_by_text("Launched run").wait_for()
        page.goto("about:blank")  # a page that is looked at asks without end, and the run waits for the same cores
        until(lambda: ended(pages))
        page.goto(f"{pages}/assets/uk_north/product")
        page.get_by_text("VAT_Prod_Posting_Group `VAT99` isn't in the table vat (uk-north.yaml:8)").first.wait_for()
        page.get_by_text("uk_north / raw_product").first.wait_for()
        page.get_by_text("uk_north / mapping").first.wait_for()
        page.goto(f"{pages}/automation")
        page.get_by_text("ireland_price", exact=True).first.wait_for()
        browser.close()
