"""Business Central's errors: Microsoft's shape {"error": {"code", "message"}} and the words of its business rules."""

from uuid import uuid4

from hub.simulate.common.exact_json import dumps
from hub.simulate.common.http_server import ServedResponse
from hub.simulate.common.order_entry import RuleViolation

JSON = "application/json; charset=utf-8"
RULES = {
    "customer missing": ("Application_DialogException", "Customer No. must have a value in Sales Header."),
    "customer unknown": ("Application_DialogException", 'The "customerNumber" does not match to a Customer.'),
    "customer blocked": (
        "Application_DialogException",
        "You cannot create this type of document when Customer {value} is blocked with type {where}",
    ),
    "item unknown": (
        "Internal_InvalidTableRelation",
        "The field No. of table Sales Line contains a value ({value}) that cannot be found in the related table "
        "(Item).",
    ),
    "item blocked": (
        "Application_FieldValidationException",
        "Blocked must be equal to 'No'  in Item: No.={value}. Current value is 'Yes'.",
    ),
    "unit unknown": (
        "Application_DialogException",
        "The Unit of Measure Code {value} does not exist for item {where}.",
    ),
    "quantity not positive": ("Application_DialogException", "Quantity must be positive in line {where}."),
    "price negative": ("Application_DialogException", "Unit Price must not be negative in line {where}."),
    "currency unknown": ("Application_DialogException", 'The "currencyCode" does not match to a Currency.'),
    "ship-to unknown": ("Internal_InvalidTableRelation", "The Ship-to Address {value} does not exist."),
    "payment_terms unknown": ("Application_DialogException", 'The "paymentTermsId" does not match to a Payment Terms.'),
    "shipment_methods unknown": (
        "Application_DialogException",
        'The "shipmentMethodId" does not match to a Shipment Method.',
    ),
    "key reused": ("Request_IdempotencyKeyReused", "The idempotency key {value} was used with another content."),
    "already posted": ("Application_DialogException", "Order {value} was posted in part and cannot be deleted."),
}


class ODataProblem(Exception):
    """A response that is an error, in Microsoft's shape."""

    def __init__(self, status: int, code: str, message: str) -> None:
        self.status, self.code, self.message = status, code, message
        super().__init__(message)

    def response(self) -> ServedResponse:
        """The error as a response; each has a correlation id of its own."""
        message = f"{self.message}  CorrelationId:  {uuid4()}."
        body = dumps({"error": {"code": self.code, "message": message}})
        headers = {"WWW-Authenticate": "Bearer"} if self.status == 401 else {}
        return ServedResponse(self.status, body.encode(), JSON, headers)


def refusal(violation: RuleViolation) -> ODataProblem:
    """A violated business rule in Microsoft's words."""
    code, words = RULES[violation.rule]
    # no idempotency key in the real one: 422 is what the IETF's draft on them asks for
    return ODataProblem(
        422 if violation.rule == "key reused" else 400, code, words.format(value=violation.value, where=violation.where)
    )


def bad_request(message: str) -> ODataProblem:
    """The call itself is wrong."""
    return ODataProblem(400, "BadRequest", message)
