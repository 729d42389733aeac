"""`web` in tenants.yaml: names and proxies, each refused at its line where it is none."""

import shutil
from ipaddress import IPv6Network

import pytest

from hub.config import settings
from hub.errors import ConfigurationError
from tests.support.project import ROOT


def loaded(folder, written):
    config = folder / "tenants.yaml"
    shutil.copy(ROOT / "tenants.yaml", config)
    with config.open("a") as file:
        file.write(f"\nweb: {written}\n")
    return settings.load(config).web


def test_names_and_proxies(tmp_path):
    hosts, proxies = '[Mappings.Example.com, "[::1]:8010"]', '[10.0.0.5, "fd00::/64", "::ffff:10.0.0.0/104"]'
    web = loaded(tmp_path, f"{{hosts: {hosts}, proxies: {proxies}}}")
    assert web.hosts == ("mappings.example.com", "[::1]:8010")
    assert web.proxies == ("10.0.0.5/32", "fd00::/64", str(IPv6Network("::ffff:10.0.0.0/104")))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('{hosts: ["https://a.example"]}', "a host such as"),
        ('{hosts: ["*"]}', "a host such as"),
        ('{hosts: ["a.example/x"]}', "a host such as"),
        ("{proxies: [proxy.example]}", "an address such as"),
        ("{proxies: [10.0.0.5/8]}", "an address such as"),
        ("{hosts: [a.example:99999]}", "a host such as"),
        ("{hosts: [a.example:0]}", "a host such as"),
        ("{proxies: [0.0.0.0/0]}", "strangers are among them"),
        ("{proxies: [128.0.0.0/1, 0.0.0.0/1]}", "strangers are among them"),
        ('{proxies: ["::/0"]}', "strangers are among them"),
        ('{proxies: ["::ffff:0:0/96"]}', "strangers are among them"),
        ('{proxies: ["::ffff:128.0.0.0/97"]}', "strangers are among them"),
        ("{proxy: [10.0.0.5]}", "did you mean"),
    ],
)
def test_what_is_none_is_refused_at_its_line(tmp_path, written, said):
    with pytest.raises(ConfigurationError, match=r"tenants\.yaml:\d+.*" + said):
        loaded(tmp_path, written)
