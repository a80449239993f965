"""Sets a newsletter up: its first digest.toml and its weekly schedule; and checks a setup.

`answers` and `targets` read the user's answers on topic, model and delivery; `planning` makes the
files, `schedules` has weekly times and reads schedules back, `finding` checks a setup.
"""

from digest.setup.answers import (
    OFFERS,
    About,
    Offer,
    describe_cost,
    find_offer,
    make_about,
    parse_about,
    with_key,
    with_model,
)
from digest.setup.finding import find_flaws
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
    WeeklyTime,
    local_zone,
    parse_moment,
    usual_moment,
)
from digest.setup.targets import (
    PLACES_HINT,
    AskedSetting,
    TargetKind,
    find_kind,
    find_kinds,
    name_target,
)

__all__ = [
    "OFFERS",
    "PLACES_HINT",
    "SCHEDULERS",
    "About",
    "Answers",
    "AskedSetting",
    "Flaw",
    "Location",
    "Offer",
    "TargetKind",
    "Value",
    "WeeklyTime",
    "check_scheduler",
    "describe_cost",
    "find_flaws",
    "find_kind",
    "find_kinds",
    "find_offer",
    "local_zone",
    "make_about",
    "name_target",
    "parse_about",
    "parse_moment",
    "plan_files",
    "plan_schedule",
    "schema_text",
    "usual_moment",
    "with_key",
    "with_model",
]
