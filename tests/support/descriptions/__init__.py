"""What ERPs say of themselves, in the shapes that vendors publish: each written for these tests."""

from pathlib import Path

FOLDER = Path(__file__).parent
