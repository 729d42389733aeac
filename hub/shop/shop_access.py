"""By what the page asks the interface, and for whom."""

from dataclasses import dataclass, field

from hub.shop.approver_desk import ApproverTokens


@dataclass(frozen=True)
class ShopAccess:
    """The interface's address, the client's token, and the logins that may be signed in as.

    `approver_tokens`, by office, are those with which the page says yes in an approver's place, for a demonstration.
    """

    door: str
    token: str = field(repr=False)
    logins: tuple[str, ...]
    approver_tokens: ApproverTokens = field(default_factory=dict, repr=False)
