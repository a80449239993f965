"""A stand-in for endpoints that speak OpenAI's protocol, on loopback, with scripted faults.

It is written from the protocol's description and independent of `digest`.  `server` knows keys
and faults; what is answered a service says: `chat`.
By hand: `python -m tests.standins.chat`.
"""

from tests.standins.chat.server import (
    Answer,
    Asked,
    Fault,
    LlmServer,
    garbage,
    html,
    status,
    vanish,
)

__all__ = [
    "Answer",
    "Asked",
    "Fault",
    "LlmServer",
    "garbage",
    "html",
    "status",
    "vanish",
]
