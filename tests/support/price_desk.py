"""An office on an ERP that alone knows its prices: how its pack asks, and its project."""

from pathlib import Path

from tests.support.foreign import folder_of
from tests.support.foreign.office import lay_out

KEYS = {"database": "live", "user": "hub", "key": "key"}
CALL = """
    path: /jsonrpc
    paging: {kind: none}
    read:
      method: POST
      body:
        jsonrpc: "2.0"
        id: 1
        method: call
        params:
          service: object
          method: execute_kw
          args: ["{auth.database}", "{auth.uid}", "{auth.key}", price.desk, quote, ARGUMENTS, {}]
    fields: [product_id, qty, price, currency]
"""
TOGETHER = '["{account_key}", "{currency}", "{goods}"]'
BATCH = """
asked_prices:
  resource: quotes
  batch: 2
  line: ["{sku_key}", "{quantity}"]
  product: product_id
  quantity: qty
  amount: price
  currency: currency
"""
BY_ITSELF = '["{account_key}", "{currency}", [["{sku_key}", "{quantity}"]]]'
ONE = "\nasked_prices: {resource: quotes, product: product_id, amount: price}\n"


def laid_out(folder: Path, url: str, call: str = TOGETHER, asked: str = BATCH, prices: str = "{when: always}") -> Path:
    """tenants.yaml, whose pack has `asked` and whose office asks as `prices` says."""
    config = lay_out(folder, folder_of("json_rpc"), url, *KEYS, kinds=("product", "customer", "terms"))
    pack = folder / "pack.yaml"
    text = pack.read_text().replace("  countries:\n", f"  quotes:{CALL.replace('ARGUMENTS', call)}  countries:\n")
    pack.write_text(text.replace("\norder:\n", f"{asked}\norder:\n"))
    config.write_text(
        config.read_text().replace("    approval: none", f"    approval: none\n    prices: {{ask: {prices}}}")
    )
    return config
