"""The offices' approvers, in whose place the page says yes where a demonstration gives it their tokens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.shop.door_client import DoorClient

ApproverTokens = Mapping[str, tuple[str, ...]]
"""By office."""


@dataclass(frozen=True)
class KnownApprover:
    """An approver of an office, as the interface knows them by their token."""

    office: str
    name: str
    role: str
    token: str = field(repr=False)


class ApproverDesk:
    """Who may say yes to what waits; nobody where the page has no tokens."""

    def __init__(self, door: DoorClient, tokens: ApproverTokens) -> None:
        """DoorRefused, DoorSilent."""
        self._door = door
        self._approvers = [self._known(office, token) for office, own in tokens.items() for token in own]

    def _known(self, office: str, token: str) -> KnownApprover:
        told = self._door.get("offices", office, "approvals", headers={"Approver-Token": token})
        return KnownApprover(office, told["approver"], told["role"], token)

    def may_say_yes(self, order: dict[str, Any]) -> list[KnownApprover]:
        """Whom an order of the history waits for."""
        if order["state"] != "waiting":
            return []
        open_steps = [step["role"] for step in order["approvals"] if step["decision"] is None]
        return [each for each in self._approvers if each.office == order["office"] and each.role in open_steps[:1]]

    def approve(self, order: dict[str, Any], approver: KnownApprover) -> None:
        """Say yes as that approver; DoorRefused, DoorSilent."""
        self._door.post(
            "offices",
            order["office"],
            "approvals",
            order["reference"],
            body={"decision": "approve", "note": "Approved on the shop's page."},
            headers={"Approver-Token": approver.token},
        )
