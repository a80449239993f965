"""arXiv's archives and categories: a closed list, and what is on none of it."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from digest.errors import UsageError
from digest.identifiers import ARCHIVES


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A category, primary or cross-listed; `cs.*` is a whole archive."""

    name: str


@cache
def category(name: str) -> Category:
    """Read a category: `cs.LG` in any case, `hep-th`, `cs.*`; `cs` alone means `cs.*`.

    Raises UsageError for one that arXiv does not have: it would answer that with nothing.
    """
    asked = name.strip().lower()
    archive, dot, subject = asked.partition(".")
    if archive not in ARCHIVES:
        raise UsageError(
            f"'{name}' is no category: arXiv has no archive '{archive}'.",
            hint=_tell_meant(asked),
        )
    codes = [code for code in load_subjects("names") if code.startswith(f"{archive}.")]
    if subject == "*" or not dot:
        # The bare name of an archive in which every category has a subject finds nothing.
        return Category(name=f"{archive}.*" if codes else archive)
    found = next((code for code in codes if code.lower() == asked), None)
    if found is None:
        raise UsageError(
            f"'{name}' is no category of arXiv.", hint=f"The nearest is {_tell_nearest(asked)}."
        )
    return Category(name=found)


def is_category(name: str) -> bool:
    """Return whether `category` reads a name."""
    try:
        category(name)
    except UsageError:
        return False
    return True


def _tell_meant(asked: str) -> str:
    """Return which categories are called so in words, or else the archive that is spelt so."""
    names, words = load_subjects("names"), asked.replace("-", " ").replace("_", " ")
    called = get_close_matches(words, sorted({name.lower() for name in names.values()}), 1, 0.8)
    codes = [f"{code} ({names[code]})" for code in names if names[code].lower() in called]
    if codes:
        return f"The nearest by name: {', '.join(codes)}."
    alike = get_close_matches(asked.partition(".")[0], sorted(ARCHIVES), n=1, cutoff=0.5)
    return f"The nearest is '{alike[0]}'." if alike else "They look like cs.LG or hep-th."


def _tell_nearest(asked: str) -> str:
    """Return the category with this subject in another archive, or else the likest of its own."""
    names = load_subjects("names")
    archive, _, subject = asked.partition(".")
    parts = {code: code.lower().partition(".") for code in names}
    alike = [code for code in names if subject and parts[code][2] == subject]
    own = [code for code in names if parts[code][0] == archive]
    # Whoever mistypes a short name usually begins it well.
    begun = (asked[:length] for length in range(len(asked), -1, -1))
    code = next(one for head in begun for one in alike or own if one.lower().startswith(head))
    return f"{code} ({names[code]})"


def nearest(text: str, known: Collection[str]) -> str:
    """Return the known name that a text resembles most."""
    return get_close_matches(text, sorted(known), n=1, cutoff=0)[0]


@cache
def load_subjects(table: str) -> Mapping[str, str]:
    """Return what archives and categories are called (`names`), or are called too (`aliases`)."""
    text = files("digest").joinpath("data", "subjects.toml").read_text("utf-8")
    found: Mapping[str, str] = tomllib.loads(text)[table]
    return found
