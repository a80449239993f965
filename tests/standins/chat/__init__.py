"""A stand-in for endpoints that speak OpenAI's protocol, on loopback, with scripted faults.

It is written from the protocol's description and independent of `digest`.  `server` knows keys;
what is answered a service says: `chat`.
By hand: `python -m tests.standins.chat`.
"""

from tests.standins.chat.server import LlmServer, refusal, status

__all__ = ["LlmServer", "refusal", "status"]
