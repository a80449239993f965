"""Introduces the parts to one another: the only place that names concrete adapters."""

from digest.wiring.clients import user_agent
from digest.wiring.clock import SystemClock
from digest.wiring.parts import (
    Parts,
    load_ahead,
    make_house,
    make_renderers,
    open_demo,
    open_parts,
    open_shelf,
    open_store,
)
from digest.wiring.posts import read_bibliography, write_setup
from digest.wiring.site import make_site_parts
from digest.wiring.sources import ARXIV_ROWS, SOURCES
from digest.wiring.writer import check_writer, try_model

__all__ = [
    "ARXIV_ROWS",
    "SOURCES",
    "Parts",
    "SystemClock",
    "check_writer",
    "load_ahead",
    "make_house",
    "make_renderers",
    "make_site_parts",
    "open_demo",
    "open_parts",
    "open_shelf",
    "open_store",
    "read_bibliography",
    "try_model",
    "user_agent",
    "write_setup",
]
