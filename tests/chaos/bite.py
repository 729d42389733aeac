"""Removes each safeguard in turn and sees that tests turn red: `make bite`. Writes docs/safeguards.md.

    python -m tests.chaos.bite [NAME …]

Works on a copy of the project. A safeguard whose removal no test notices ends it with 1.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.chaos.safeguards import SAFEGUARDS, Safeguard

PROJECT = Path(__file__).parents[2]
REPORT = PROJECT / "docs" / "safeguards.md"


def main(names: list[str]) -> int:
    """Remove, run, report; 1 when a removal isn't noticed."""
    chosen = [each for each in SAFEGUARDS if not names or any(name in each.name for name in names)]
    rows = []
    for each in chosen:
        noticed, by = bitten(each)
        rows.append((each.name, noticed, by))
        print(f"{'red' if noticed else 'GREEN':5} {each.name}: {by}", flush=True)
    if not names:
        REPORT.write_text(report(rows), encoding="utf-8")
    return int(not all(noticed for _, noticed, _ in rows))


def bitten(safeguard: Safeguard) -> tuple[bool, str]:
    """Whether a test turns red without the safeguard, and which one did first."""
    with tempfile.TemporaryDirectory(prefix="hub-bite-") as folder:
        copy = Path(folder) / "hub"
        ignored = shutil.ignore_patterns(".venv", ".git", "var", "*.egg-info", "__pycache__", ".*_cache", ".hypothesis")
        shutil.copytree(PROJECT, copy, ignore=ignored)
        for name, old, new in safeguard.edits:
            path = copy / name
            text = path.read_text(encoding="utf-8")
            assert text.count(old) == 1, f"{safeguard.name}: {old!r} stands {text.count(old)} times in {name}"
            path.write_text(text.replace(old, new), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-x", "-n", "0", "-p", "no:cacheprovider", *safeguard.tests]
        ran = subprocess.run(
            command, cwd=copy, env=environment(), capture_output=True, text=True, check=False, timeout=900
        )
    failed = re.search(r"^(?:FAILED|ERROR) \S*?(\w+\.py)::(\w+)", ran.stdout, re.M)
    return ran.returncode == 1 and failed is not None, f"{failed[1]}: {failed[2]}" if failed else "no test"


def environment() -> dict[str, str]:
    """So that the copy is what is imported."""
    import os

    return os.environ | {"PYTHONPATH": ".", "PYTHONDONTWRITEBYTECODE": "1"}


def report(rows: list[tuple[str, bool, str]]) -> str:
    """The page."""
    lines = [
        "# Safeguards, removed one at a time",
        "",
        "`make bite` takes each safeguard of an order's way out of a copy of the code and runs the tests that should",
        "notice. This is what it wrote when it was run last.",
        "",
        "| without it | the first test that turns red |",
        "| --- | --- |",
        *(f"| {name} | {f'`{by}`' if noticed else '**none**'} |" for name, noticed, by in rows),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
