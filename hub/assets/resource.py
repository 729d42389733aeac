"""The hub as a Dagster resource, and its errors as Dagster's."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg

from hub.config import settings
from hub.errors import ErpWaits, HubError, TransientError
from hub.office import Hub, open_hub

TRIES, PAUSE = 3, 30


# no ConfigurableResource: Dagster shows the configuration to everybody and keeps it with every run
@dataclass(frozen=True)
class HubResource:
    """Opens the hub of one tenants.yaml for the length of a step; `store` overrides the file's own."""

    config: Path
    store: str | None = field(default=None, repr=False)

    @contextmanager
    def open(self) -> Iterator[Hub]:
        """The hub; of its errors, what may pass is tried again, and the rest fails with its message alone."""
        try:
            with open_hub(settings.load(self.config, self.store)) as hub:
                yield hub
        except ErpWaits as waits:
            # at once: a run that waited for an ERP would hold up those of the others
            raise dg.Failure(description=str(waits), allow_retries=False) from None
        except TransientError as error:
            # in the run's own process a retry is waited for: the run keeps its slot, so tries are few
            raise dg.RetryRequested(max_retries=TRIES, seconds_to_wait=PAUSE) from error
        except HubError as error:
            raise dg.Failure(description=str(error), allow_retries=False) from None


def slug(tenant: str) -> str:
    """A tenant's name as Dagster's group and job names allow it."""
    return tenant.replace("-", "_")
