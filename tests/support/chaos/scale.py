"""How much chaos: `make test` takes the small measure, `make chaos` the full one (HUB_CHAOS=full)."""

import os

FULL = os.environ.get("HUB_CHAOS") == "full"
KILLS = 1_000 if FULL else 100
"""Kills at each label, over all combinations together."""
ORDERS = 20_000 if FULL else 2_000
PUSHED_BY_EIGHT = 2_000 if FULL else 120
"""Orders for eight pushers at once."""
EXAMPLES = 600 if FULL else 40
"""Of the state machine."""
