"""The built-in group: both ERPs with their data, found by the environment's variables, the same after a restart."""

import pytest
import requests
import zeep

from hub.simulate import start_group
from tests.support.patience import PATIENCE


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("erps")


def names(environment):
    """What both ERPs show of themselves."""
    with requests.Session() as session:
        session.auth = (environment["NAV_USER"], environment["NAV_PASSWORD"])
        found = {}
        for company in ("North", "South"):
            address = f"{environment['NAV_URL']}/{company}/Page/CustomerCard?wsdl"
            client = zeep.Client(address, transport=zeep.Transport(session=session))
            rows = client.service.ReadMultiple(filter=[{"Field": "No", "Criteria": ""}], setSize=0)
            found[company] = {row.No: row.Name for row in rows}
        session.auth = None
        form = {
            "grant_type": "client_credentials",
            "client_id": environment["BC_CLIENT"],
            "client_secret": environment["BC_CLIENT_SECRET"],
            "scope": "https://api.businesscentral.dynamics.com/.default",
        }
        address = f"{environment['BC_AUTHORITY']}/{environment['BC_DIRECTORY']}/oauth2/v2.0/token"
        token = session.post(address, data=form, timeout=PATIENCE).json()["access_token"]
        session.headers["Authorization"] = f"Bearer {token}"
        base = f"{environment['BC_URL']}/api/v2.0/companies"
        (company,) = session.get(base, timeout=PATIENCE).json()["value"]
        rows = session.get(f"{base}({company['id']})/customers", timeout=PATIENCE).json()["value"]
        return found | {company["name"]: {row["number"]: row["displayName"] for row in rows}}


def test_both_answer_and_a_restart_changes_nothing(folder, capfd):
    with start_group(folder) as group:
        before = group.environment()
        found = names(before)
    assert found["North"]["N-1001"] == found["South"]["S2001"] == found["Dublin"]["IE-0301"]
    with start_group(folder, seed=99) as group:
        after = group.environment()
        assert names(after) == found
    secrets = {name for name in before if name.endswith(("PASSWORD", "SECRET", "CLIENT", "DIRECTORY"))}
    assert {name: before[name] for name in secrets} == {name: after[name] for name in secrets}
    printed = "".join(capfd.readouterr())
    assert all(before[name] not in printed for name in secrets)


def test_secrets_are_made_for_each_folder_and_kept_from_others(tmp_path, folder):
    kept = {}
    for place in (tmp_path / "a", tmp_path / "b"):
        with start_group(place) as group:
            kept[place] = group.environment()["NAV_PASSWORD"]
        assert (place / "group.json").stat().st_mode & 0o077 == 0
    assert len(set(kept.values())) == 2
