"""Orders by the commands that people type."""

SKU = "85123A"


def basket(key, account="N-1001", sku=SKU, quantity="2", price=None, **more):
    line = {"sku": sku, "quantity": quantity} | ({"unit_price": price} if price else {})
    return {"key": key, "account": account, "lines": [line], **more}


def decide(project, word, reference, name, token, *more):
    return project.run("orders", word, reference, "--as", name, "--token", token, *more)


def state(project, reference):
    (order,) = project.run("orders", "show", reference, "--json").rows
    return order["state"]
