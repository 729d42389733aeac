"""The ERP of `json_rpc` by XML-RPC, written and read by Python's own library: two addresses, errors as faults."""

import xmlrpc.client
from typing import Any

from hub.simulate.common.http_server import ServedRequest, ServedResponse
from hub.simulate.dialects.erp_dialect import Record, Refused
from hub.simulate.dialects.json_rpc.json_rpc_erp import JsonRpcErp

CODES = {"UserError": 2, "MissingError": 2, "AccessDenied": 3, "AccessError": 4}
"""Faults are told apart by number; all others are 1."""


class XmlRpcErp(JsonRpcErp):
    """`/xmlrpc/2/common` knows who asks, `/xmlrpc/2/object` calls models."""

    def answer(self, request: ServedRequest) -> ServedResponse:
        """Decodes with the library that such an ERP uses."""
        arguments, name = xmlrpc.client.loads(request.body)
        try:
            answer: Any = (self.named(request.path[-1], str(name), [*arguments]),)
        except Refused as refused:
            kind, words = refused.args
            answer = xmlrpc.client.Fault(CODES.get(kind.rpartition(".")[2], 1), f"{kind}: {words}")
        text = xmlrpc.client.dumps(answer, methodresponse=True, allow_none=True)
        return ServedResponse(200, text.encode(), "text/xml")

    def named(self, service: str, name: str, arguments: list[Any]) -> Any:
        """A method of one of the addresses."""
        if (service, name) == ("common", "authenticate"):
            if arguments.pop() != {}:
                raise Refused("builtins.TypeError", "a dictionary was expected")
            name = "login"
        params: Record = {"service": service, "method": name, "args": arguments}
        return self.call(params)
