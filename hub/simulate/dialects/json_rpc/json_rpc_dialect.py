"""The dialect `json-rpc`."""

from pathlib import Path

from hub.simulate.dialects.erp_dialect import ErpDialect
from hub.simulate.dialects.json_rpc.json_rpc_erp import JsonRpcErp
from hub.simulate.dialects.json_rpc.json_rpc_records import models

JSON_RPC = ErpDialect(
    name="json-rpc",
    summary="JSON-RPC after the manner of Odoo: one address, errors with status 200, orders by ids, drafts to confirm",
    folder=Path(__file__).parent,
    keys={"database": "live", "user": "hub", "key": None},
    records=models,
    erp=lambda keys, held: JsonRpcErp(keys["database"], keys["user"], keys["key"], held, cap=80),
    kinds=("product", "customer", "terms"),
    basket=("C-2", ("P-012", "P-200")),
)
