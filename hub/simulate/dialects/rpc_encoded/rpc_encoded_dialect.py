"""The dialect `rpc-encoded`."""

from pathlib import Path

from hub.simulate.dialects.erp_dialect import ErpDialect, Holdings
from hub.simulate.dialects.rpc_encoded.rpc_encoded_erp import RpcEncodedErp


def records() -> Holdings:
    """What it holds at first."""
    tiers = [{"qty": 10, "price": "2.25"}, {"qty": 100, "price": "1.95"}]
    more = {"tiers": tiers, "price": "2.50", "updated": "2026-01-01 10:00:00", "category": {"name": "Jugs"}}
    terms = {"country": "GB", "currency": "GBP", "days": 30, "tax": "UK"}
    return {
        "products": [{"sku": f"P-{at:03}", "name": f"Jug <b> & bowl {at}", **more} for at in range(1, 22)],
        "customers": [{"account": f"C-{at}", "name": f"Tea Room {at}", **terms} for at in range(1, 11)],
        "orders": [],
    }


RPC_ENCODED = ErpDialect(
    name="rpc-encoded",
    summary="SOAP rpc/encoded after the manner of older web shops: a session by a call, multiRef, drafts to confirm",
    folder=Path(__file__).parent,
    keys={"user": "hub", "key": None},
    records=records,
    erp=lambda keys, held: RpcEncodedErp(keys["user"], keys["key"], held),
    kinds=("product", "price", "customer", "terms"),
    basket=("C-2", ("P-012", "P-020")),
)
