"""How a command ends: 0 done, 1 something failed while running, 2 configuration or usage."""

from collections.abc import Sequence

from hub.errors import ConfigurationError, HubError

FAILED, TO_MEND = 1, 2


def exit_code(errors: Sequence[HubError]) -> int:
    """2 where only people's writing is at fault, 1 where something failed while running."""
    return TO_MEND if all(isinstance(error, ConfigurationError) for error in errors) else FAILED
