"""A stand-in for arXiv, GitHub and Hugging Face on loopback, independent of the package tested.

It answers as the services do, oddities included, over records given as JSON lines, and fails on
script.  By hand: `python -m tests.arxiv_server RECORDS.jsonl.gz`.
"""

from tests.arxiv_server.exchange import Request
from tests.arxiv_server.faults import Fault
from tests.arxiv_server.server import ArxivServer

__all__ = ["ArxivServer", "Fault", "Request"]
