"""Names of people and groups as prose shows them, and mail addresses."""

import re
from collections.abc import Callable, Iterator, Sequence
from email.header import Header
from email.headerregistry import Address
from itertools import islice
from typing import Any, Self
from urllib.parse import quote

from digest.text.clean import collapse, printable, visible_name, within_name
from digest.text.tex import to_unicode

_PARTICLES = frozenset(
    "af al ap bin d' da dal dalla de del dela della dello den der des di dit do dos du el ibn"
    " in't la las le lo los op 't te ten ter van vander vom von zu zum zur".split()
)
# Capitalised particles may be given names, so a given name must come before them.
_CAPITAL_PARTICLES = frozenset(
    "Al Ben Da Dal Dalla De Del Della Dello Den Der Di Dos El Ibn La Le St. Ter Van Von".split()
)
_CONNECTORS = frozenset("y e i".split())
# Vietnamese family names, before which `Van` is not a particle.
_VIETNAMESE_NAMES = frozenset(
    "Nguyen Tran Pham Le Hoang Vu Vo Dang Bui Do Ngo Duong Ly Phan Truong Dinh Ho Huynh"
    " Luong".split()
)

_TIE = re.compile(r"(?<!\\)~")
_GROUP = re.compile(
    r"the\s.*|(?i:team\s.*|.*\b(?:collaboration|consortium|team|group|program(?:me)?|alliance))"
)
_ON_BEHALF = re.compile(r"(?:^|\s+)(?:for|on behalf of)\s+(?=the\s|.*(?i:collab|consort|team))")
_PARENTHESES = re.compile(r"(?:(?<!\s)\s++)?\([^()]*+\)")
_SUFFIXES = frozenset(["Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV", "and"])
# Capitals without a vowel (`Ashwin TS`) are initials; NG and LV are family names.
_INITIAL = re.compile(r"-?(?:[^\W\d_]\.-?)+|[^\W\d_]|(?!NG|LV)[BCDFGHJKLMNPQRSTVWXZ]{2,3}")
_ET_AL = frozenset(["et al", "et al.", "others"])


def without_asides(text: str) -> str:
    """Return a text without its parentheses."""
    return _PARENTHESES.sub("", text)


def family_name(name: str) -> str:
    """Return an author's family name with its particles; a collaboration's name stays whole.

    Initials count as the family name only if there is nothing else.  An empty name gives "".
    """
    shown = _bare_name(printable(to_unicode(_TIE.sub(" ", name))).strip(" *†‡§\\"))
    if is_group(shown):
        return within_name(shown)
    parts = [part for part in map(str.lstrip, shown.split(",")) if part not in {"", *_SUFFIXES}]
    family, *given = parts or [shown]
    return within_name(family if given else _last_words(family))


def is_group(name: str) -> bool:
    """Return whether a name is a collaboration's or a team's, not a person's."""
    return bool(_GROUP.fullmatch(name))


def byline(
    names: Sequence[str], both: str = " and ", many: Callable[[str], str] = "{} et al.".format
) -> str:
    """Name a paper's authors as prose does: `Khalid`, `Naveed and Pauwels`, `Fartiyal et al.`.

    `both` stands between two names; `many` returns the first of more, and that there are more.
    Names without a visible letter are skipped.
    """
    names = [name for name in names if visible_name(name)]
    folded = [" ".join(name.casefold().split()).removeprefix("and ") for name in names]
    people = [name for name, plain in zip(names, folded, strict=True) if plain not in _ET_AL]
    # Three names are enough to know that there are more than two.
    families = list(islice(filter(None, map(family_name, people)), 3))
    more = len(families) > 2 or len(people) < len(names)  # noqa: PLR2004 -- one, two, many
    if families and is_group(families[0]) and not any(map(is_group, families[1:])):
        # The members of the group follow it.
        return families[0]
    if families and more:
        return many(families[0])
    return both.join(families)


def _bare_name(name: str) -> str:
    """Return a name without "on behalf of", parentheses, and text after a colon."""
    parts = [part for part in _ON_BEHALF.split(name) if part]
    if parts:
        name = parts[0] if len(parts) == 1 or " " in parts[0] else parts[-1]
    name = without_asides(name) or name
    return name.partition(":")[0].strip() or name


def _last_words(name: str) -> str:
    """Return the last word that is not a suffix or initial, with the particles before it.

    A name in a script without case, such as 王 伟, stays whole: its family name comes first.
    """
    words = name.split()
    while len(words) > 1 and (words[-1] in _SUFFIXES or _is_initial(words[-1])):
        words.pop()
    if all(map(_is_initial, words)) or name.upper() == name.lower():
        return name
    start = len(words) - 1
    while start > 0 and _is_particle(words, start - 1):
        start -= 1
    if start > 2 and words[start - 1] in _CONNECTORS:  # noqa: PLR2004 -- given, first, `y`
        start -= 2
    return " ".join(words[start:])


def _is_particle(words: Sequence[str], index: int) -> bool:
    if words[-1] in _VIETNAMESE_NAMES:
        return False
    return words[index] in _PARTICLES or (index > 0 and words[index] in _CAPITAL_PARTICLES)


def _is_initial(word: str) -> bool:
    return bool(_INITIAL.fullmatch(word)) and word.strip("-.").isupper()


# The end of a name; a collaboration's name ends with a colon.
_JOINT = re.compile(r"\s*(?:[,;:]\s*(?:and|&)\s+|[,;:](?!\d)|\s(?:and|&)\s)\s*")
_NUMERAL = re.compile(r"(?:[JS]r\.?|I{2,3}|IV)")
# Parentheses without an author's institution: numbers, the list of these, and "on behalf of".
_NO_INSTITUTION = re.compile(
    r"(?:(?:\d{1,3}|\w)\b(?:[^\w()]|and\b)*)*|\(.*|(?:for|on behalf of)\s.*", re.IGNORECASE
)


def split_authors(line: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return each author's name and the institutions in parentheses after it, in order.

    Numbered institutions are left out, since their list does not follow its author.
    """
    authors: list[tuple[str, list[str]]] = []
    for is_aside, text in _find_parts(collapse(line)):
        if is_aside:
            if authors and not _NO_INSTITUTION.fullmatch(text):
                authors[-1][1].append(to_unicode(text))
            continue
        parts = (part.strip(" ,;").removeprefix("and ") for part in _JOINT.split(text))
        for name in filter(None, map(str.strip, map(to_unicode, parts))):
            if authors and _NUMERAL.fullmatch(name):
                authors[-1] = (f"{authors[-1][0]} {name}", authors[-1][1])
            else:
                authors.append((name, []))
    return tuple((name, tuple(institutions)) for name, institutions in authors)


def _find_parts(line: str) -> Iterator[tuple[bool, str]]:
    """Yield the parts of a line, each with whether it is within the outermost parentheses."""
    line = _close_parentheses(line)
    depth = start = 0
    for index, sign in enumerate(line):
        before = depth
        depth += (sign == "(") - (sign == ")" and depth > 0)
        # At the start or the end of the outermost parentheses.
        if bool(before) != bool(depth):
            yield bool(before), line[start:index].strip()
            start = index + 1
    yield False, line[start:].strip()


def _close_parentheses(line: str) -> str:
    """Return a line with a comma for each parenthesis that is never closed.

    An unclosed parenthesis before another one begins the list of institutions, which is cut off.
    """
    signs, closing = list(line), 0
    for index in reversed(range(len(line))):
        if line[index] == "(" and not closing:
            signs[index] = ","
            if line[index + 1 : index + 3].lstrip().startswith("("):
                del signs[index:]
        closing += (line[index] == ")") - (line[index] == "(" and closing > 0)
    return "".join(signs)


# Words that keep their capital; others lose it, since authors capitalise an acronym's words.
PROPER_NOUNS = frozenset(
    """
    abelian alzheimer arabic bayes bayesian bellman bernoulli bohmian boltzmann boolean bose
    bregman brownian cartesian chebyshev chinese cox cramér danish dirichlet dutch earth einstein
    english euclidean euler eulerian fermi feynman fisher fourier french frobenius gauss gaussian
    german gibbs grassmann greek hamiltonian hausdorff hawkes hebbian hermitian hessian hilbert
    hindi hopfield hubble indian italian jacobian japanese jacobi japan kalman kerr korean kripke
    lagrange lagrangian langevin laplace laplacian latin lie lipschitz lorentz lyapunov
    mahalanobis markov markovian martian milky monte carlo nash navier newton newtonian nyström
    pareto parkinson persian poisson portuguese pythagorean rademacher ramsey riemann riemannian
    russian schrödinger shannon shapley sinkhorn sobolev spanish stackelberg stein stokes
    thompson turing turkish urdu vietnamese voronoi wasserstein wiener
    """.split()
)


def is_proper(word: str) -> bool:
    """Return whether a word, or the first part of a hyphenated word, is a proper noun."""
    return word.partition("-")[0].casefold() in PROPER_NOUNS


def leave_headers(address: str, reader: str = "") -> str:
    """Return the header lines for unsubscribing at an address, "" without an address.

    `{recipient}` in the address stands for the reader.  The headers are RFC 2369's and, if the page
    is the reader's own (as one-click unsubscribing needs), RFC 8058's.  Each is a single line,
    since the standard library would break or encode a long address.
    """
    own = address.replace("{recipient}", quote(reader, safe="@"))
    header = f"List-Unsubscribe: <{own}>\r\n" if own else ""
    is_click = own.startswith("https:") and own != address
    return header + ("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" if is_click else "")


def split_mailbox(text: str) -> tuple[str, str]:
    """Return the name, which may be empty, and the address of `Name <name@example.org>`."""
    name, _, address = text.rpartition("<")
    return name.strip().strip('"'), address.removesuffix(">")


WIDTH = 78


class Mailbox(str):
    """A name, which may be empty, and an address: a header of the standard library's messages.

    The library drops the quotes of a name that it has to break, so that half of the name becomes an
    address.  Here a name that is too long for a line is encoded (RFC 2047).
    """

    __slots__ = ("_field", "_name", "_spec")
    _field: str
    _name: str
    _spec: str

    def __new__(cls, field: str, name: str, spec: str) -> Self:
        """Make a mailbox for a field, such as `From`.  Raises ValueError for an invalid address."""
        made = super().__new__(cls, Address(display_name=name, addr_spec=spec))
        made._field, made._name, made._spec = field, name, spec
        return made

    @property
    def name(self) -> str:
        """The name of the field, by which a message recognises a header."""
        return self._field

    def fold(self, **_policy: Any) -> str:  # noqa: ANN401 - as the standard library calls it
        """Return the header in lines of ASCII, each ended by CRLF."""
        line = f"{self._field}: {self}"
        if line.isascii() and len(line) <= WIDTH and "=?" not in line:
            return f"{line}\r\n"
        words = Header(self._name, "utf-8", maxlinelen=WIDTH, header_name=self._field)
        encoded = words.encode(linesep="\r\n")
        return f"{self._field}: {encoded}\r\n <{self._spec}>\r\n"
