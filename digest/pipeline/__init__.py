"""The flow: from a request to papers, an issue and its files; ports reach everything outside."""

from digest.pipeline.announcements import collect_announced
from digest.pipeline.build import BuildResult, build, make
from digest.pipeline.delivery import Courier, clear_due, find_due, find_undelivered, mark_due
from digest.pipeline.elsewhere import read_feeds
from digest.pipeline.harvest import HarvestResult, harvest_sets
from digest.pipeline.lookup import FetchResult, collect_ids
from digest.pipeline.past import find_backlog, find_coverage, find_gaps, find_late
from digest.pipeline.plan import (
    DEFAULT,
    Editor,
    Feed,
    Ports,
    Request,
    Topic,
    check_date,
    selected,
    topic_of,
)
from digest.pipeline.readings import PaperReader
from digest.pipeline.searches import collect_search, search_for
from digest.pipeline.week import FetchRequest, gather

__all__ = [
    "DEFAULT",
    "BuildResult",
    "Courier",
    "Editor",
    "Feed",
    "FetchRequest",
    "FetchResult",
    "HarvestResult",
    "PaperReader",
    "Ports",
    "Request",
    "Topic",
    "build",
    "check_date",
    "clear_due",
    "collect_announced",
    "collect_ids",
    "collect_search",
    "find_backlog",
    "find_coverage",
    "find_due",
    "find_gaps",
    "find_late",
    "find_undelivered",
    "gather",
    "harvest_sets",
    "make",
    "mark_due",
    "read_feeds",
    "search_for",
    "selected",
    "topic_of",
]
