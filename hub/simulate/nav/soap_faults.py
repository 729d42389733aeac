"""NAV's faults: its exceptions' names and the words of its business rules."""

from hub.simulate.common.order_entry import RuleViolation

# no documentation lists NAV's own
CODES = {
    "ServiceBrokerException": "Microsoft.Dynamics.Nav.Service.WebServices.ServiceBrokerException",
    "ServerTooBusy": "Microsoft.Dynamics.Nav.Service.WebServices.ServerTooBusyException",
    "Dialog": "Microsoft.Dynamics.Nav.Types.Exceptions.NavNCLDialogException",
    "Relation": "Microsoft.Dynamics.Nav.Types.Exceptions.NavTestFieldException",
    "Internal": "ServerTrouble",
    "Changed": "Microsoft.Dynamics.Nav.Service.WebServices.ServiceBrokerException",
}
# in English here; a real NAV speaks its user's language, so that a hub can only go by the codes
RULES = {
    "customer missing": ("You must specify Sell-to Customer No. in Sales Header Document Type='Order'.", "Relation"),
    "customer unknown": (
        "The field Sell-to Customer No. of table Sales Header contains a value ({value}) that cannot be found in the "
        "related table (Customer).",
        "Relation",
    ),
    "customer blocked": (
        "You cannot create this type of document when Customer {value} is blocked with type {where}",
        "Dialog",
    ),
    "item unknown": (
        "The field No. of table Sales Line contains a value ({value}) that cannot be found in the related table "
        "(Item).",
        "Relation",
    ),
    "item blocked": ("Blocked must be equal to 'No'  in Item: No.={value}. Current value is 'Yes'.", "Relation"),
    "unit unknown": (
        "The field Unit of Measure Code of table Sales Line contains a value ({value}) that cannot be found in the "
        "related table (Item Unit of Measure).",
        "Relation",
    ),
    "quantity not positive": ("Quantity must be positive in Sales Line Line No.='{where}'.", "Dialog"),
    "price negative": ("Unit Price must not be negative in Sales Line Line No.='{where}'.", "Dialog"),
    "currency unknown": (
        "The field Currency Code of table Sales Header contains a value ({value}) that cannot be found in the related "
        "table (Currency).",
        "Relation",
    ),
    "ship-to unknown": (
        "The field Ship-to Code of table Sales Header contains a value ({value}) that cannot be found in the related "
        "table (Ship-to Address).",
        "Relation",
    ),
    "payment_terms unknown": (
        "The field Payment Terms Code of table Sales Header contains a value ({value}) that cannot be found in the "
        "related table (Payment Terms).",
        "Relation",
    ),
    "shipment_methods unknown": (
        "The field Shipment Method Code of table Sales Header contains a value ({value}) that cannot be found in the "
        "related table (Shipment Method).",
        "Relation",
    ),
    "key reused": ("External Document No. {value} already exists with another content.", "Dialog"),
    "already posted": ("You cannot delete order {value} because it has been posted in part.", "Dialog"),
}


class SoapFault(Exception):
    """A fault in NAV's words; `code` is a key of CODES."""

    def __init__(self, message: str, code: str = "Dialog") -> None:
        self.message, self.code = message, code
        super().__init__(message)


def refusal(violation: RuleViolation) -> SoapFault:
    """A violated business rule in NAV's words."""
    words, code = RULES[violation.rule]
    return SoapFault(words.format(value=violation.value, where=violation.where), code)


def not_served(message: str) -> SoapFault:
    """The call itself is wrong."""
    return SoapFault(message, "ServiceBrokerException")
