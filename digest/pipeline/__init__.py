"""The flow: requests to papers, papers to an issue, the issue to files, over ports alone."""

from digest.pipeline.backlog import find_backlog
from digest.pipeline.build import Built, build
from digest.pipeline.coverage import find_coverage
from digest.pipeline.delivery import Courier
from digest.pipeline.dues import find_undelivered, forget_due
from digest.pipeline.edition import Made, make
from digest.pipeline.gaps import find_gaps
from digest.pipeline.gather import Wanted, gather
from digest.pipeline.lookup import collect_ids
from digest.pipeline.plan import DEFAULT, Request, Subject, check_date, selected, subject_of
from digest.pipeline.tools import Collected, RefreshAge, Tools, Wordsmith, do_nothing

__all__ = [
    "DEFAULT",
    "Built",
    "Collected",
    "Courier",
    "Made",
    "RefreshAge",
    "Request",
    "Subject",
    "Tools",
    "Wanted",
    "Wordsmith",
    "build",
    "check_date",
    "collect_ids",
    "do_nothing",
    "find_backlog",
    "find_coverage",
    "find_gaps",
    "find_undelivered",
    "forget_due",
    "gather",
    "make",
    "selected",
    "subject_of",
]
