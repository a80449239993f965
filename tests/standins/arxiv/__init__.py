"""A stand-in for arXiv, GitHub, Hugging Face and OpenAlex on loopback.

It is independent of the package tested, answers as the services do, oddities included, over
records given as JSON lines, and fails on script.
By hand: `python -m tests.standins.arxiv RECORDS.jsonl.gz`.
"""

from tests.standins.arxiv.faults import InjectedFault
from tests.standins.arxiv.server import ArxivServer
from tests.standins.loopback import HttpRequest

__all__ = ["ArxivServer", "HttpRequest", "InjectedFault"]
