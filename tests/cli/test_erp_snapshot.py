"""`hub connect --snapshot`: an ERP's WSDLs in a folder, by which it is called from then on."""

import pytest

from tests.support.dialects import handled
from tests.support.foreign import folder_of
from tests.support.foreign.office import lay_out

KEYS = {"user": "hub", "key": "geheimer-schluessel"}
WSDL = (folder_of("rpc_encoded") / "service.wsdl").read_text()


class Described:
    """The ERP, whose description a test may change; `asked` counts who asked for it."""

    def __init__(self, erp):
        self.erp, self.wsdl, self.asked = handled(erp), WSDL, 0

    def __call__(self, request):
        if request.method == "GET":
            from werkzeug import Response

            self.asked += 1
            return Response(self.wsdl, content_type="text/xml")
        return self.erp(request)


@pytest.fixture
def office(tmp_path, run, monkeypatch, httpserver):
    from hub.simulate.dialects.rpc_encoded.rpc_encoded_dialect import RPC_ENCODED

    for name, value in KEYS.items():
        monkeypatch.setenv(f"ERP_{name.upper()}", value)
    server = Described(RPC_ENCODED.erp(KEYS, RPC_ENCODED.records()))
    httpserver.expect_request("/index.php/api").respond_with_handler(server)
    config = lay_out(tmp_path, folder_of("rpc_encoded"), httpserver.url_for(""), *KEYS)
    config.write_text(config.read_text().replace("    pack:", "    snapshot: wsdl/shop\n    pack:"))
    return server, lambda *arguments: run("--config", str(config), *arguments)


def test_calls_go_by_what_was_kept_and_not_by_what_the_erp_says_today(office, tmp_path):
    server, hub = office
    checked = hub("check")
    assert checked.code != 0
    assert "erps.foreign.snapshot: there is no such folder yet: `hub connect office --snapshot`" in checked.err
    refused = hub("pull", "office", "product")
    assert refused.code != 0
    assert "has no WSDL for North: /index.php/api?wsdl" in refused.err
    taken = hub("connect", "office", "--snapshot")
    assert (taken.code, taken.err) == (0, "")
    assert "1 documents of foreign are in" in taken.out
    (file,) = (tmp_path / "wsdl" / "shop").iterdir()
    assert (file.name, file.read_text()) == ("index.php%2Fapi%3Fwsdl.xml", WSDL)
    assert hub("check").code == 0
    server.asked = 0
    server.wsdl = "<html/>"
    assert hub("pull", "office", "product", "--json").rows[0]["stored"] == 21
    assert server.asked == 0


def test_what_changed_in_the_description_is_told_and_taken(office):
    server, hub = office
    assert hub("connect", "office", "--snapshot").code == 0
    assert hub("connect", "office").out.count("\n") == 1
    server.wsdl = WSDL.replace('name="days" type="xsd:int"', 'name="days" type="xsd:string"')
    server.wsdl = server.wsdl.replace('<xsd:element name="tax" type="xsd:string"/>', "")
    server.wsdl = server.wsdl.replace('<part name="size" type="xsd:int"/>', '<part name="size" type="xsd:int"/>\n')
    told = hub("connect", "office").out
    assert "foreign describes itself otherwise than its snapshot:" in told
    assert "complexType Customer element days is type=xsd:string, it was type=xsd:int" in " ".join(told.split())
    assert "complexType Customer element tax is gone" in " ".join(told.split())
    assert "`hub connect office --snapshot` takes the new description." in told
    told = hub("connect", "office", "--snapshot").out
    assert "Since the last snapshot:" in told
    assert hub("connect", "office").out.count("\n") == 1


def test_a_description_that_cant_be_used_isnt_kept(office, tmp_path):
    server, hub = office
    assert hub("connect", "office", "--snapshot").code == 0
    server.wsdl = "<html><body>Sign in</body></html>"
    ran = hub("connect", "office", "--snapshot")
    assert ran.code != 0
    assert "a WSDL was expected" in ran.err
    assert hub("pull", "office", "product").code == 0


def test_a_file_that_was_changed_by_hand_is_named(office, tmp_path):
    _, hub = office
    assert hub("connect", "office", "--snapshot").code == 0
    (file,) = (tmp_path / "wsdl" / "shop").iterdir()
    file.write_text("no XML")
    assert hub("pull", "office", "product").code != 0
    ran = hub("connect", "office", "--snapshot")
    assert ran.code == 0
    assert "whole XML was expected in the folder" in ran.out
    assert hub("pull", "office", "product").code == 0


def test_without_a_folder_and_where_it_has_no_effect_it_says_so(project):
    ran = project.run("connect", "uk-north", "--snapshot")
    assert ran.code != 0
    assert "write where they are kept, such as `snapshot: wsdl/group-nav`" in " ".join(ran.err.split())
    config = project.config.read_text()
    project.config.write_text(
        config.replace("    pack: business_central", "    snapshot: x\n    pack: business_central")
    )
    for command in (["check"], ["connect", "ireland", "--snapshot"]):
        ran = project.run(*command)
        assert ran.code != 0
        assert "has no effect: only of ERPs that speak SOAP" in " ".join(ran.err.split())
    ran = project.run("connect", "ireland", "--snapshot", "--try", "product")
    assert "--snapshot goes by itself" in " ".join(ran.err.split())


def test_each_service_of_a_nav_has_its_own(project, erps):
    config = project.config.read_text()
    project.config.write_text(config.replace("    pack: nav_soap", "    snapshot: wsdl\n    pack: nav_soap"))
    assert project.run("connect", "uk-north", "--snapshot").code == 0
    names = sorted(path.name for path in (project.folder / "wsdl").iterdir())
    assert len(names) > 5
    assert all("North%2FPage%2F" in name for name in names)
    assert project.run("pull", "uk-north", "terms").code == 0
    # of the other company's nothing was taken
    assert "has no WSDL for South" in project.run("pull", "uk-south", "terms").err
