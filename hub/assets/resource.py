"""The hub as a Dagster resource, and its errors as Dagster's."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg

from hub.config import settings
from hub.errors import HubError, Paused, StoreUnavailable
from hub.office import Hub, open_hub

TRIES, PAUSE = 3, 30
"""How often a step is tried again in its run while the store is away, and after how many seconds: it keeps its slot."""
PAUSED = "hub/paused"
"""The tag of a run that asked nothing, since a person paused it: until when, who and why."""
LONGEST_TAG = 200


# no ConfigurableResource: Dagster shows the configuration to everybody and keeps it with every run
@dataclass(frozen=True)
class HubResource:
    """Opens the hub of one tenants.yaml for the length of a step; `store` overrides the file's own."""

    config: Path
    store: str | None = field(default=None, repr=False)

    @contextmanager
    def open(self, tried: int = TRIES) -> Iterator[Hub]:
        """The hub; of its errors, a store that is away is tried again, and the rest fails with its message alone.

        `tried`: how often the step was before (`retry_number` of its context); nothing but a step is tried again.

        Raises:
            Paused: a person paused what was to be asked; see `told_paused`.
        """
        try:
            with open_hub(settings.load(self.config, self.store)) as hub:
                yield hub
        except Paused:
            raise
        except StoreUnavailable as error:
            if tried < TRIES:
                raise dg.RetryRequested(max_retries=TRIES, seconds_to_wait=PAUSE) from error
            # not left to Dagster, whose headline were "Exceeded max_retries"
            raise dg.Failure(description=str(error), allow_retries=False) from None
        except HubError as error:
            # of an ERP that doesn't answer, too: a run that waited for it would hold up those of the others
            raise dg.Failure(description=str(error), allow_retries=False) from None


def told_paused(context: dg.AssetExecutionContext, paused: Paused) -> None:
    """Say that nothing was asked, in the run's log and at the run itself: it is no failure."""
    context.log.warning(str(paused))
    context.instance.add_run_tags(context.run.run_id, {PAUSED: paused.message[:LONGEST_TAG]})


def slug(tenant: str) -> str:
    """A tenant's name as Dagster's group and job names allow it."""
    return tenant.replace("-", "_")
