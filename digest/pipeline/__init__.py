"""The flow: requests to papers, papers to an issue, the issue to files, over ports alone."""

from digest.pipeline.build import Built, build
from digest.pipeline.collect import Collected, Tools
from digest.pipeline.edition import Made, make
from digest.pipeline.gaps import find_gaps
from digest.pipeline.gather import Wanted, gather
from digest.pipeline.lookup import collect_ids
from digest.pipeline.plan import DEFAULT, Request, Subject, check_date, selected, subject_of

__all__ = [
    "DEFAULT",
    "Built",
    "Collected",
    "Made",
    "Request",
    "Subject",
    "Tools",
    "Wanted",
    "build",
    "check_date",
    "collect_ids",
    "find_gaps",
    "gather",
    "make",
    "selected",
    "subject_of",
]
