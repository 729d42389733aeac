"""How much chaos: HUB_CHAOS=full (`make chaos`), HUB_CHAOS=ci (what CI runs), or the small measure of `make test`."""

import os

MEASURES = {"full": (1_000, 20_000, 2_000, 600), "ci": (100, 2_000, 120, 40), "": (12, 240, 24, 10)}
MEASURE = os.environ.get("HUB_CHAOS", "")
KILLS, ORDERS, PUSHED_BY_EIGHT, EXAMPLES = MEASURES[MEASURE]
"""Kills at each label over all combinations together; orders over all of them; orders for eight pushers at once;
examples of the state machine.
"""

HOSTILE_BODIES = {"full": 100_000, "ci": 10_000, "": 1_000}[MEASURE]
"""Answers of an ERP that are odd at random, over both protocols together."""

DRAWN = {"full": 1_000, "ci": 100, "": 12}[MEASURE]
"""Examples of a property that says nothing of its own."""

STEP_KILLS = {"full": 1_000, "ci": 240, "": 102}[MEASURE]
"""Kills between the calls of orders that go in several, over three ERPs and both stores together."""

EVERY = {"full": 1, "ci": 1, "": 12}[MEASURE]
"""Of the slips in each word every so-manyth is tried."""
