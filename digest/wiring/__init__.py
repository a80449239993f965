"""Introduces the parts to one another: the only place that names concrete adapters."""

from digest.wiring.clients import user_agent
from digest.wiring.clock import SystemClock
from digest.wiring.parts import (
    Parts,
    make_renderers,
    open_demo,
    open_parts,
    open_shelf,
    open_store,
)
from digest.wiring.reading import read_bibliography
from digest.wiring.sources import ARXIV_ROWS, SOURCES

__all__ = [
    "ARXIV_ROWS",
    "SOURCES",
    "Parts",
    "SystemClock",
    "make_renderers",
    "open_demo",
    "open_parts",
    "open_shelf",
    "open_store",
    "read_bibliography",
    "user_agent",
]
