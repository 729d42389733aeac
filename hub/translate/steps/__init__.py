"""Every step of the mapping language: one registry, a file for each theme."""

from hub.translate.steps import dates, emptiness, numbers, tables, text, truth
from hub.translate.steps.step import Step

STEPS: dict[str, Step] = {
    step.name: step for theme in (text, emptiness, truth, numbers, dates, tables) for step in theme.STEPS
}
