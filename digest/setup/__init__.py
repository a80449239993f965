"""Sets a newsletter up: its first digest.toml, what runs it every week, and what is wrong with it.

`planning` makes files of answers, by `about`, `moments`, `schedulers` and `quoting`; `reading/`
reads schedules back; `findings` and its neighbours say what is wrong with a setup.
"""

from digest.setup.about import About, make_about, parse_about
from digest.setup.finding import Finding, find_faults
from digest.setup.models import OFFERS, Offer, find_offer, tell_cost, with_key, with_model
from digest.setup.moments import Moment, local_zone, parse_moment, usual_moment
from digest.setup.planning import (
    SCHEDULERS,
    Answers,
    Place,
    check_scheduler,
    plan_files,
    plan_schedule,
    schema_text,
)

__all__ = [
    "OFFERS",
    "SCHEDULERS",
    "About",
    "Answers",
    "Finding",
    "Moment",
    "Offer",
    "Place",
    "check_scheduler",
    "find_faults",
    "find_offer",
    "local_zone",
    "make_about",
    "parse_about",
    "parse_moment",
    "plan_files",
    "plan_schedule",
    "schema_text",
    "tell_cost",
    "usual_moment",
    "with_key",
    "with_model",
]
