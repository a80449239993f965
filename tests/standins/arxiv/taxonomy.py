"""arXiv's archives and categories: their names, which belongs where, and which stands for which."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

NAMES = dict(
    line.split(maxsplit=1)
    for line in Path(__file__).with_name("taxonomy.txt").read_text("utf-8").splitlines()
)
ARCHIVES = {name: title for name, title in NAMES.items() if "." not in name}
CLASSES = {name: title for name, title in NAMES.items() if "." in name}
# One category under two names; listings go by the second.
CANONICAL = {
    "cs.NA": "math.NA",
    "cs.SY": "eess.SY",
    "math.IT": "cs.IT",
    "math.MP": "math-ph",
    "q-fin.EC": "econ.GN",
    "stat.TH": "math.ST",
}
# The one group of archives that listings can be asked for.
PHYSICS = "grp_physics"
NOT_PHYSICS = frozenset("cs econ eess math q-bio q-fin stat".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a listing can be asked for: an archive, a category or the physics group."""

    id: str
    name: str
    members: frozenset[str]


def _find_members() -> dict[str, frozenset[str]]:
    # Old papers and archives without subject classes have the archive itself as a category.
    members = defaultdict(set, {archive: {archive} for archive in ARCHIVES})
    for name in CLASSES:
        members[name.partition(".")[0]].add(name)
    return {archive: frozenset(names) for archive, names in members.items()}


MEMBERS = _find_members()


def find_subject(identifier: str) -> Subject | None:
    """Find a subject by its exact identifier; archives come before categories."""
    if identifier == PHYSICS:
        names = (MEMBERS[archive] for archive in ARCHIVES if archive not in NOT_PHYSICS)
        return Subject(id=PHYSICS, name="Physics", members=frozenset().union(*names))
    if identifier not in NAMES:
        return None
    members = MEMBERS.get(identifier, frozenset({identifier}))
    return Subject(id=identifier, name=NAMES[identifier], members=members)


def display(category: str) -> str:
    """Write a category as pages do: `Machine Learning (cs.LG)`."""
    name = NAMES.get(category)
    return f"{name} ({category})" if name else category
