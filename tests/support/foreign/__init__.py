"""Servers in dialects that no pack which comes with the hub speaks, with what a customer would write for each.

They know nothing of the hub: they behave as their vendors' documentation says, in its odd parts above all.
"""

from pathlib import Path

FOLDER = Path(__file__).parent
