"""Makes HTTP clients, which all processes of a user run at one pace."""

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest import __version__
from digest.config import Settings
from digest.ports import Progress
from digest.wiring.clock import SystemClock

if TYPE_CHECKING:
    from digest.net.client import Client


@dataclass(frozen=True, slots=True, kw_only=True)
class Clients:
    """What every client of a command has in common; `cleanup` closes them at its end."""

    settings: Settings
    progress: Progress
    cleanup: ExitStack

    def make(self, budget: float) -> "Client":
        """Make a client that may lose so many seconds to failures and the waits after them.

        It goes to the configured endpoints wherever they are, and else to public hosts alone.
        """
        from platformdirs import user_state_path

        from digest.net.client import Client
        from digest.net.pace import Pace

        clock = SystemClock()
        client = Client(
            user_agent=user_agent(self.settings.contact),
            clock=clock,
            pace=Pace(user_state_path("digest-post"), clock),
            progress=self.progress,
            budget=budget,
            trusted=frozenset(self.settings.endpoints.model_dump().values()),
        )
        self.cleanup.callback(client.close)
        return client


def user_agent(contact: str) -> str:
    """Say who asks, and how to reach whoever runs this."""
    return f"digest-post/{__version__}" + (f" (contact: {contact})" if contact else "")
