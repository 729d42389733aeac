"""The ERP of `json_rpc` by XML-RPC, written and read by Python's own library: two addresses, errors as faults."""

import xmlrpc.client
from typing import Any

from werkzeug import Request, Response

from tests.support.foreign.json_rpc.server import JsonRpcErp, Record, Refused

CODES = {"UserError": 2, "MissingError": 2, "AccessDenied": 3, "AccessError": 4}
"""Faults are told apart by number; all others are 1."""


class XmlRpcErp(JsonRpcErp):
    """`/xmlrpc/2/common` knows who asks, `/xmlrpc/2/object` calls models."""

    def __call__(self, request: Request) -> Response:
        """Decodes with the library that such an ERP uses."""
        arguments, name = xmlrpc.client.loads(request.data)
        try:
            answer: Any = (self.named(request.path, str(name), [*arguments]),)
        except Refused as refused:
            kind, words = refused.args
            answer = xmlrpc.client.Fault(CODES.get(kind.rpartition(".")[2], 1), f"{kind}: {words}")
        text = xmlrpc.client.dumps(answer, methodresponse=True, allow_none=True)
        return Response(text, content_type="text/xml")

    def named(self, path: str, name: str, arguments: list[Any]) -> Any:
        """A method of one of the addresses."""
        service = path.rpartition("/")[2]
        if (service, name) == ("common", "authenticate"):
            if arguments.pop() != {}:
                raise Refused("builtins.TypeError", "a dictionary was expected")
            name = "login"
        params: Record = {"service": service, "method": name, "args": arguments}
        return self.call(params)
