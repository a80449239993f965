"""arXiv's archives and categories, and suggestions for unknown names."""

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

    Raises UsageError for a category that arXiv does not have, for which it would find nothing.
    """
    lower = name.strip().lower()
    archive, dot, subject = lower.partition(".")
    if archive not in ARCHIVES:
        raise UsageError(
            f"'{name}' is no category: arXiv has no archive '{archive}'.",
            hint=_suggest_archive(lower),
        )
    codes = [code for code in load_subjects("names") if code.startswith(f"{archive}.")]
    if subject == "*" or not dot:
        # arXiv finds nothing for the bare name of an archive whose categories have subjects.
        return Category(name=f"{archive}.*" if codes else archive)
    known = next((code for code in codes if code.lower() == lower), None)
    if known is None:
        raise UsageError(
            f"'{name}' is no category of arXiv.", hint=f"The nearest is {_suggest_category(lower)}."
        )
    return Category(name=known)


def is_category(name: str) -> bool:
    """Return whether a name is a category."""
    try:
        category(name)
    except UsageError:
        return False
    return True


def _suggest_archive(lower: str) -> str:
    """Suggest the categories with a similar name, or else the archive with a similar code."""
    names, words = load_subjects("names"), lower.replace("-", " ").replace("_", " ")
    similar = get_close_matches(words, sorted({name.lower() for name in names.values()}), 1, 0.8)
    codes = [f"{code} ({names[code]})" for code in names if names[code].lower() in similar]
    if codes:
        return f"The nearest by name: {', '.join(codes)}."
    archives = get_close_matches(lower.partition(".")[0], sorted(ARCHIVES), n=1, cutoff=0.5)
    return f"The nearest is '{archives[0]}'." if archives else "They look like cs.LG or hep-th."


def _suggest_category(lower: str) -> str:
    """Suggest a category with this subject in another archive, or a similar one in its own."""
    names = load_subjects("names")
    archive, _, subject = lower.partition(".")
    parts = {code: code.lower().partition(".") for code in names}
    same = [code for code in names if subject and parts[code][2] == subject]
    own = [code for code in names if parts[code][0] == archive]
    # A mistyped short name mostly begins correctly.
    starts = (lower[:length] for length in range(len(lower), -1, -1))
    matching = (code for head in starts for code in same or own if code.lower().startswith(head))
    code = next(matching)
    return f"{code} ({names[code]})"


def nearest(text: str, known: Collection[str]) -> str:
    """Return the known name that is most similar to a text."""
    return get_close_matches(text, sorted(known), n=1, cutoff=0)[0]


@cache
def load_subjects(table: str) -> Mapping[str, str]:
    """Return the names of archives and categories (`names`), or their other names (`aliases`)."""
    text = files("digest").joinpath("data", "subjects.toml").read_text("utf-8")
    subjects: Mapping[str, str] = tomllib.loads(text)[table]
    return subjects
