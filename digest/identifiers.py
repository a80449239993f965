"""Reads arXiv identifiers in every spelling, from a whole text or within any text.

New style (April 2007 on) is `YYMM.NNNN` up to 1412 and `YYMM.NNNNN` from 1501; old style is
`archive/YYMMNNN`, whose subject class (`math.CA/0611800`) is not part of the identity.
"""

import re
from dataclasses import dataclass
from datetime import date

ARCHIVES = frozenset(
    """
    astro-ph cond-mat cs econ eess gr-qc hep-ex hep-lat hep-ph hep-th math math-ph nlin nucl-ex
    nucl-th physics q-bio q-fin quant-ph stat
    acc-phys adap-org alg-geom ao-sci atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas dg-ga
    funct-an mtrl-th patt-sol plasm-ph q-alg solv-int supr-con
    """.split()
)
"""Every archive that arXiv has or had."""


def archive_of(category: str) -> str:
    """Return the pattern for all categories of a category's archive: `cs.*` for `cs.CL`."""
    return f"{category.partition('.')[0]}.*"


_FIRST_NEW, _FIRST_FIVE_DIGITS = "0704", "1501"
_FIRST_OLD = "9107"

_FLAGS = re.ASCII | re.IGNORECASE | re.VERBOSE

_CORE = rf"""
    (?: (?P<month>\d\d(?:0[1-9]|1[0-2]))\.(?P<number>\d{{4,5}})
      | (?P<archive>{"|".join(sorted(ARCHIVES, key=len, reverse=True))})(?:\.[a-z-]{{2,}})?
        /(?P<old_month>\d\d(?:0[1-9]|1[0-2]))(?P<old_number>\d{{3}})
    )
    (?:v(?P<version>[1-9]\d{{0,3}}))?
    (?![a-z0-9]|\.\d)
    # A path must not follow, as after the name of a folder; a slash alone may end an address.
    (?!(?:\.(?:pdf|ps|md|html?))?/(?:\.\.|[./%~-]*+\w))
"""

# Text before an identifier that proves it to be arXiv's.
_MARK = r"""
    (?: arxiv\.org/(?:abs|pdf|html|src|format|e-print|list|ps|tb)/
      | ar5iv\.org/(?:(?:abs|html|pdf)/)?
      | alphaxiv\.org/(?:[a-z]+/)+
      | (?:huggingface|hf)\.co/papers/
      | arxiv\.org:
      | 10\.48550(?:/|%2F)arxiv\.
      | (?:eprint|arxiv(?:[_-]?id)?|id_list)\s{0,9}=\s{0,9}["{]?
      | arxiv[\s:./_-]{0,9}
    )
"""

_WHOLE = re.compile(
    rf"""
    [\W_]*
    (?:(?:https?://|oai:|doi:\s*)?(?:[a-z0-9][a-z0-9-]*\.)*(?:doi\.org/)?{_MARK})?
    {_CORE}
    (?:\.(?:pdf|ps|md|html?))?
    /*(?:[?\#].*|\s*\[.*)?
    (?:(?!/)[\W_])*
    """,
    _FLAGS,
)

_IN_TEXT = re.compile(
    rf"""
      (?P<foreign_doi>(?<![\d.])10\.(?!48550)\d{{4,9}}(?:/|%2F)[^\s"'<>{{}},;|\\]+)
    | (?: (?<![a-z0-9]){_MARK} | (?<![\w./-])/?(?:abs|pdf)/ | (?<![a-z0-9=./]) )
      {_CORE}
    """,
    _FLAGS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """A paper's version-free identifier, and the version stated with it."""

    id: str
    version: int | None = None

    def __str__(self) -> str:
        return self.id if self.version is None else f"{self.id}v{self.version}"


def parse_id(text: str) -> Identifier | None:
    """Read a text that is a single identifier in any spelling; None for any other text."""
    match = _WHOLE.fullmatch(text)
    return _identifier(match) if match else None


def find_ids(text: str) -> tuple[Identifier, ...]:
    """Return the identifiers in any text, also in BibTeX, in order, each paper once."""
    first: dict[str, Identifier] = {}
    for match in _IN_TEXT.finditer(text):
        if not match["foreign_doi"] and (identifier := _identifier(match)):
            first.setdefault(identifier.id, identifier)
    return tuple(first.values())


def is_before(name: str, day: date) -> bool:
    """Return whether a text is an identifier assigned before the month of `day`."""
    if parse_id(name) is None:
        return False
    return name[:4] < f"{day:%y%m}" if "/" not in name else (day.year, day.month) > (2007, 3)


def _identifier(match: re.Match[str]) -> Identifier | None:
    """Return the identifier of a match, None if its month had no numbers of this style."""
    month, number, archive = match["month"], match["number"], match["archive"]
    if month:
        name = f"{month}.{number}"
        in_use = month >= _FIRST_NEW and len(number) == (5 if month >= _FIRST_FIVE_DIGITS else 4)
    else:
        month = match["old_month"]
        name = f"{archive.lower()}/{month}{match['old_number']}"
        in_use = not _FIRST_NEW <= month < _FIRST_OLD
    version = match["version"]
    return Identifier(id=name, version=int(version) if version else None) if in_use else None
