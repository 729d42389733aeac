"""Where a WSDL comes from: the pack's folder, which nothing leads out of, with SOAP's encoding at hand."""

import shutil
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from hub.errors import ConfigurationError, HubError, ProtocolBroken
from tests.support.foreign import folder_of
from tests.support.soap.shop import WSDL, Shop, changed

FILE = changed(('"?wsdl"', "file:shop.wsdl"))


def test_a_wsdl_of_the_packs_folder_asks_nobody(shop: Shop, tmp_path: Path) -> None:
    shutil.copy(WSDL, tmp_path)
    assert "North" in shop.connect(FILE).check()
    assert [request.method for request, _ in shop.server.log] == ["POST"]


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("/etc/hosts", "there is no file etc/hosts"),
        ("file:///etc/hosts", "there is no file etc/hosts"),
        ("../types.xsd", "there is no file types.xsd"),
        ("file://elsewhere.example/shop.wsdl", "the WSDL imports elsewhere.example, out of the pack's folder"),
        ("http://127.0.0.1:{port}/shop.wsdl", "the WSDL imports 127.0.0.1, out of the pack's folder: not followed"),
        ("led.xsd", "the WSDL imports /led.xsd, out of the pack's folder: not followed"),
        ("%2e%2e/outside.xsd", "out of the pack's folder: not followed"),
    ],
)
def test_nothing_leads_out_of_the_packs_folder(
    shop: Shop, foreign: HTTPServer, tmp_path: Path, place: str, message: str
) -> None:
    outside = tmp_path.parent / "outside.xsd"
    outside.write_text('<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:shop"/>')
    (tmp_path / "led.xsd").symlink_to(outside)
    text = WSDL.read_text()
    start = text.index("<xsd:complexType")
    where = place.format(port=foreign.port)
    (tmp_path / "shop.wsdl").write_text(f'{text[:start]}<xsd:include schemaLocation="{where}"/>{text[start:]}')
    with pytest.raises(ProtocolBroken, match=message):
        shop.connect(FILE).check()
    assert (foreign.log, shop.server.log) == ([], [])


def test_a_file_that_leads_out_by_itself_is_refused_on_loading(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "shop.wsdl").symlink_to(WSDL)
    with pytest.raises(ConfigurationError, match=r"soap\.wsdl: no such file is in the pack's folder"):
        shop.connect(FILE)


def test_the_schema_of_soaps_encoding_is_at_hand(shop: Shop, tmp_path: Path, foreign: HTTPServer) -> None:
    shutil.copy(folder_of("rpc_encoded") / "service.wsdl", tmp_path / "shop.wsdl")
    text = changed(
        ("    operation: list", "    operation: customerList"),
        ("file:shop.wsdl", "file:shop.wsdl\n  encoded: true"),
        text=FILE,
    )
    with pytest.raises(HubError, match=r"unexpected keyword argument 'Office'"):
        shop.connect(text).check()
    with pytest.raises(
        ProtocolBroken, match=r"the WSDL says use=“encoded”, and the pack `encoded: false`; mend the pack"
    ):
        shop.connect(changed(("    operation: list", "    operation: customerList"), text=FILE)).check()
    assert shop.server.log == []


def test_a_version_that_no_port_speaks_is_told(shop: Shop, tmp_path: Path) -> None:
    shutil.copy(folder_of("rpc_encoded") / "service.wsdl", tmp_path / "shop.wsdl")
    text = changed(("file:shop.wsdl", 'file:shop.wsdl\n  encoded: true\n  version: "1.2"'), text=FILE)
    with pytest.raises(ProtocolBroken, match=r"the WSDL has no port of SOAP 1\.2; check `version` of the pack"):
        shop.connect(text).check()
