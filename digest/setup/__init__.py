"""Sets a newsletter up: its first digest.toml, what runs it every week, and what is wrong with it.

`answers` and `places` read what is answered, of topic, model and delivery; `planning` makes files
of it, `schedules` knows times of the week and reads schedules back, `finding` says what is wrong
with a setup.
"""

from digest.setup.answers import (
    OFFERS,
    About,
    Offer,
    find_offer,
    make_about,
    parse_about,
    tell_cost,
    with_key,
    with_model,
)
from digest.setup.finding import find_faults
from digest.setup.planning import (
    SCHEDULERS,
    Answers,
    Location,
    Value,
    check_scheduler,
    plan_files,
    plan_schedule,
    schema_text,
)
from digest.setup.schedules import (
    Flaw,
    Moment,
    local_zone,
    parse_moment,
    usual_moment,
)
from digest.setup.targets import (
    PLACES_HINT,
    TargetKind,
    Wanted,
    find_kind,
    find_kinds,
    name_place,
)

__all__ = [
    "OFFERS",
    "PLACES_HINT",
    "SCHEDULERS",
    "About",
    "Answers",
    "Flaw",
    "Location",
    "Moment",
    "Offer",
    "TargetKind",
    "Value",
    "Wanted",
    "check_scheduler",
    "find_faults",
    "find_kind",
    "find_kinds",
    "find_offer",
    "local_zone",
    "make_about",
    "name_place",
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
