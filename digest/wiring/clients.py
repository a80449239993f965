"""Makes HTTP clients, which all processes of a user run at one pace."""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from digest import __version__
from digest.config import Settings
from digest.net.addresses import is_loopback
from digest.ports import Progress
from digest.wiring.clock import SystemClock, state_folder

if TYPE_CHECKING:
    from digest.net.client import Client


@dataclass(frozen=True, slots=True, kw_only=True)
class Clients:
    """What every client of a command has in common; `cleanup` closes them at its end."""

    settings: Settings
    progress: Progress
    cleanup: ExitStack

    def make_late(self, budget: float, patience: float, timeout: float) -> "Client":
        """Return a client that is made when it is first used."""
        return self.make(budget, patience, timeout)

    def make_sender(self, place: str, budget: float, timeout: float) -> "Client":
        """Return a client that sends to one address, wherever it is.

        What is told to this machine itself goes through no proxy of the environment.
        """
        return self.make(budget, timeout=timeout, trusting=False, also=(place,))

    def make(
        self,
        budget: float,
        patience: float = inf,
        timeout: float = 60.0,
        *,
        trusting: bool = True,
        also: Iterable[str] = (),
    ) -> "Client":
        """Make a client that may lose so many seconds to failures and the waits after them.

        What an answer takes beyond `patience` seconds counts as lost; `timeout` is the longest
        silence.  The client goes to the configured endpoints wherever they are, if it is
        `trusting`, to those that are named `also`, and else to public hosts alone.  Where it goes
        to this machine alone, it takes no proxy.
        """
        from digest.net.client import Client
        from digest.net.pace import Pace

        clock, places = SystemClock(), tuple(also)
        trusted = self.settings.endpoints.model_dump().values() if trusting else ()
        client = Client(
            user_agent=user_agent(self.settings.contact),
            clock=clock,
            pace=Pace(state_folder(self.settings.home), clock),
            progress=self.progress,
            budget=budget,
            patience=patience,
            timeout=timeout,
            trusted=frozenset((*trusted, *places)),
            direct=not trusting and bool(places) and all(map(is_loopback, places)),
        )
        self.cleanup.callback(client.close)
        return client


def user_agent(contact: str) -> str:
    """Say who asks, and how to reach whoever runs this."""
    return f"digest-post/{__version__}" + (f" (contact: {contact})" if contact else "")
