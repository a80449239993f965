"""Makes what looks whether pages are there."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from digest.config import Settings
from digest.ports import Progress
from digest.wiring.clients import Clients

if TYPE_CHECKING:
    from digest.net.guard import LinkProber

# Seconds that a check may lose to pages that do not answer.
_BUDGET = 60.0


@contextmanager
def open_prober(settings: Settings, progress: Progress) -> Iterator["LinkProber"]:
    """Return a prober with a client of its own, that goes to public addresses alone.

    An endpoint on this machine is trusted where it is asked for records, not as a page of a post.
    """
    from digest.net.guard import LinkProber

    with ExitStack() as cleanup:
        clients = Clients(settings=settings, progress=progress, cleanup=cleanup)
        yield LinkProber(clients.make(_BUDGET, trusting=False), progress)
