"""Browsers that were signed in before are counted with their account."""

from hub.web.known_browsers import OF_ACCOUNT, KnownBrowsers


def test_a_browser_keeps_its_name_as_long_as_the_account_is_the_same():
    browsers = KnownBrowsers()
    name = browsers.remember("uk-north/office", None)
    assert browsers.account_of(name) == "uk-north/office"
    assert browsers.remember("uk-north/office", name) == name
    other = browsers.remember("ireland/office", name)
    assert other != name
    assert browsers.account_of(other) == "ireland/office"
    for unknown in (None, "", "guessed"):
        assert browsers.account_of(unknown) is None


def test_one_account_doesnt_push_out_the_others():
    browsers = KnownBrowsers()
    name = browsers.remember("ireland/office", None)
    names = [browsers.remember("uk-north/office", None) for _ in range(OF_ACCOUNT + 5)]
    assert browsers.account_of(name) == "ireland/office"
    assert [browsers.account_of(each) is None for each in names].count(True) == 5
