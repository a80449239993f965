"""arXiv's categories: which archives there are, and how a category is spelt."""

import re
from collections.abc import Sequence

from digest.errors import UsageError
from digest.identifiers import ARCHIVES
from digest.query.spelling import nearest
from digest.query.syntax import Category, Query, any_of

# Archives in which every category has a subject; their bare names find nothing at arXiv.
_DIVIDED = frozenset(
    {"astro-ph", "cond-mat", "cs", "econ", "eess", "math"}
    | {"nlin", "physics", "q-bio", "q-fin", "stat"}
)
_SUBJECT = re.compile(r"\*|[a-z]{2,}(?:-[a-z]+)?", re.ASCII | re.IGNORECASE)
_SHORT_SUBJECT = 2


def categories(names: Sequence[str]) -> Query:
    """Ask for any of these categories.  Raises UsageError as `category` does."""
    if not names:
        raise UsageError("No category was given.")
    return any_of(*map(category, names))


def category(name: str) -> Category:
    """Read a category: `cs.LG` in any case, `hep-th`, `cs.*`; `cs` alone means `cs.*`.

    Raises UsageError for an unknown archive or another form: arXiv would answer it with nothing.
    """
    archive, dot, subject = name.strip().partition(".")
    archive = archive.lower()
    if archive not in ARCHIVES:
        raise _unknown(name, archive)
    if not dot:
        return Category(name=f"{archive}.*" if archive in _DIVIDED else archive)
    if not _SUBJECT.fullmatch(subject):
        raise UsageError(f"'{name}' is no category.", hint="Categories look like cs.LG or cs.*.")
    subject = subject.upper() if len(subject) == _SHORT_SUBJECT else subject.lower()
    return Category(name=f"{archive}.{subject}")


def _unknown(name: str, archive: str) -> UsageError:
    return UsageError(
        f"'{name}' is no category: arXiv has no archive '{archive}'.",
        hint=f"The nearest is '{nearest(archive, sorted(ARCHIVES))}'.",
    )
