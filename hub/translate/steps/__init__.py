"""Every step of the mapping language: one registry, a file for each theme."""

from collections.abc import Mapping

from hub.translate.steps import (
    combining,
    dates,
    emptiness,
    floats,
    lookup,
    numbers,
    patterns,
    positions,
    scale,
    terms,
    text,
    truth,
)
from hub.translate.steps.step import Step

THEMES: Mapping[str, tuple[Step, ...]] = {
    "Several fields": combining.STEPS,
    "Nothing there": emptiness.STEPS,
    "Text": text.STEPS + positions.STEPS + patterns.STEPS,
    "Tables": lookup.STEPS,
    "Yes and no": truth.STEPS,
    "Numbers": numbers.STEPS + floats.STEPS + scale.STEPS,
    "Dates and payment terms": dates.STEPS + terms.STEPS,
}
STEPS: dict[str, Step] = {step.name: step for steps in THEMES.values() for step in steps}
