"""The flow: from a request to papers, an issue and its files; ports reach everything outside."""

from digest.pipeline.announcements import collect_announced
from digest.pipeline.build import Built, build, make
from digest.pipeline.delivery import Courier, find_due, find_undelivered, forget_due, take_up
from digest.pipeline.harvest import HarvestResult, harvest_sets
from digest.pipeline.lookup import Collected, collect_ids
from digest.pipeline.past import find_backlog, find_coverage, find_gaps, find_late
from digest.pipeline.plan import (
    DEFAULT,
    Editor,
    Ports,
    Request,
    Topic,
    check_date,
    selected,
    topic_of,
)
from digest.pipeline.readings import find_readings
from digest.pipeline.searches import collect_search, search_for
from digest.pipeline.week import FetchRequest, gather

__all__ = [
    "DEFAULT",
    "Built",
    "Collected",
    "Courier",
    "Editor",
    "FetchRequest",
    "HarvestResult",
    "Ports",
    "Request",
    "Topic",
    "build",
    "check_date",
    "collect_announced",
    "collect_ids",
    "collect_search",
    "find_backlog",
    "find_coverage",
    "find_due",
    "find_gaps",
    "find_late",
    "find_readings",
    "find_undelivered",
    "forget_due",
    "gather",
    "harvest_sets",
    "make",
    "search_for",
    "selected",
    "take_up",
    "topic_of",
]
