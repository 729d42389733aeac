"""What holds for the buyers of all offices together."""

from typing import Literal

from hub.config.values import Model

Consent = Literal["both", "either"]


class BuyerRules(Model):
    """What `buyers` says.

    `link`: whether an account is linked to another office's buyer when both offices said yes, or when its own did.
    """

    link: Consent = "both"
