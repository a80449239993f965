"""A stand-in for arXiv, GitHub, Hugging Face and OpenAlex on loopback.

It is independent of the package tested, answers as the services do, oddities included, over
records given as JSON lines, and fails on script.
By hand: `python -m tests.arxiv_server RECORDS.jsonl.gz`.
"""

from tests.arxiv_server.exchange import Request
from tests.arxiv_server.faults import Fault
from tests.arxiv_server.server import ArxivServer

__all__ = ["ArxivServer", "Fault", "Request"]
