"""`hub buyers login`: an approver of one of the buyer's offices ties a storefront's login to the buyer."""

import pytest

NORTH = ("--as", "manager", "--token", "the-northern-managers-own", "--note", "their buyer")
SHOP = """
clients:
  shop:
    token: env:SHOP_TOKEN
    scopes: [read, order]
    offices: all
    claims: {issuer: shop, audience: hub, key: env:SHOP_CLAIM_KEY}
  copier: {token: env:COPIER_TOKEN, scopes: [feed], offices: [uk-north]}
"""


@pytest.fixture
def shop(pulled):
    pulled.config.write_text(pulled.config.read_text(encoding="utf-8") + SHOP, encoding="utf-8")
    return pulled


def add(project, login, account, *more):
    return project.run("buyers", "login", "add", "shop", login, account, *NORTH, *more)


def listed(project, *of):
    return project.run("buyers", "login", "list", *of, "--json").rows


def test_a_login_orders_up_to_an_amount_of_each_currency_until_it_is_removed(shop):
    ran = add(shop, "ann", "uk-north:N-1002", "--up-to", "500 GBP", "--up-to", "600.50 EUR")
    buyer = shop.run("buyers", "list", "uk-north:N-1002", "--json").rows[0]["buyer"]
    assert (ran.code, ran.out) == (0, f"ann of shop: orders up to 500 GBP or 600.50 EUR for {buyer}\n")
    (row,) = listed(shop)
    assert list(row) == ["client", "login", "buyer", "role", "limits", "added_by", "added_at"]  # they stay
    assert (row["buyer"], row["role"], row["limits"]) == (buyer, "order", {"EUR": "600.50", "GBP": "500"})
    assert row["added_by"] == "manager of uk-north"
    # the same again, then something else
    assert add(shop, "ann", "uk-north:N-1002", "--up-to", "500 GBP", "--up-to", "600.50 EUR").out.endswith(
        "as before\n"
    )
    assert add(shop, "ann", "uk-north:N-1002", "--role", "see").out == f"ann of shop: sees for {buyer}\n"
    ran = shop.run("buyers", "login", "remove", "shop", "ann", "uk-north:N-1002", *NORTH)
    assert (ran.code, ran.out, listed(shop)) == (0, "ann of shop: isn't let in any more\n", [])


def test_a_login_is_of_one_buyer(shop):
    assert add(shop, "ann", "uk-north:N-1002").code == 0
    ran = add(shop, "ann", "uk-north:N-1004")
    assert (ran.code, "remove it there first" in ran.err) == (2, True)
    ran = shop.run("buyers", "login", "remove", "shop", "ann", "uk-north:N-1004", *NORTH)
    assert (ran.code, "isn't a login of uk-north:N-1004's buyer" in ran.err) == (2, True)
    assert [row["login"] for row in listed(shop, "uk-north:N-1002")] == ["ann"]
    assert listed(shop, "uk-north:N-1004") == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("shpo", "ann", "uk-north:N-1002"), "none is called `shpo`, did you mean `shop`?"),
        (("copier", "ann", "uk-north:N-1002"), "has neither the scope `read` nor `order`"),
        (("shop", " ann", "uk-north:N-1002"), "has blanks around it"),
        (("shop", "", "uk-north:N-1002"), "is empty"),
        (("shop", "ann", "uk-north:none"), "uk-north has no account none"),
        (("shop", "ann", "uk-north:N-1002", "--role", "all"), "order or see was expected"),
        (("shop", "ann", "uk-north:N-1002", "--up-to", "500"), "an amount such as '500 GBP' was expected"),
        (("shop", "ann", "uk-north:N-1002", "--up-to", "0 GBP"), "an amount such as '500 GBP' was expected"),
        (("shop", "ann", "uk-north:N-1002", "--up-to", "5 GPB"), "there is no currency `GPB`"),
        (("shop", "ann", "uk-north:N-1002", "--up-to", "5 GBP", "--up-to", "6 GBP"), "a second amount in GBP"),
        (("shop", "ann", "uk-north:N-1002", "--role", "see", "--up-to", "5 GBP"), "has no effect on a login that only"),
    ],
)
def test_what_cannot_be_is_refused(shop, arguments, said):
    client, login, account, *more = arguments
    ran = shop.run("buyers", "login", "add", client, login, account, *NORTH, *more)
    assert ran.code == 2
    assert said in " ".join(ran.err.replace("│", " ").split())
    assert listed(shop) == []


def test_nobody_elses_token_does(shop):
    ran = shop.run("buyers", "login", "add", "shop", "ann", "uk-north:N-1002", *NORTH[:3], "wrong", *NORTH[4:])
    assert (ran.code, "the token isn't manager's" in ran.err) == (2, True)
