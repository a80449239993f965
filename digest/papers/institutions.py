"""Finds the institutions in an author's affiliation, among departments and addresses.

An affiliation is cut into parts at its commas.  Universities, academies and known bodies are always
institutions.  Without these, the institution is a company or an institute, or else a name that is
neither a unit nor a town.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from functools import cache
from importlib.resources import files

from digest.text import any_of, fold, fold_words, shown

_LONGEST = 600
_LONGEST_PART, _LONGEST_NAME = 180, 90
_MOST_BEFORE = 5
_MARKS = "*∗†‡§¶‖#♠♣♦♥⋆★☆✉✝ \t.,;:-–|"

# All patterns are searched in folded text: no case, no accents.

# Bodies that are institutions even after the name of a department.
_UNIVERSITY = any_of(
    r"univ(?:ersi(?:t(?:y|ies|e|es|a|at|aet|ad|ade|ate|ati|eit|eti|esi|as|ario|atea|ea|i)|d\w+)"
    r"|erzit\w+)?",
    r"uniwersytet\w*|egyetem\w*|yliopisto|sveuciliste|panepistimio|universitetet",
    r"poli?tec\w+|politech\w+|polytech\w*|ecole|centralesupelec|supelec|(?:fach)?hochschule",
    r"centrale (?:lille|nantes|lyon|marseille|paris|mediterranee)",
    r"\w+ institutes? of (?:[\w&-]+ ){0,5}technology|technological institute",
    r"institute of (?:science and|advanced) technology",
    r"institut(?:o|e)? (?:teknologi|tecnologico|superior tecnico|mines|polytechnique)",
    r"academy of (?:[\w&-]+ ){0,2}sciences?|academia sinica",
    r"college(?! (?:of|park|station|road|st\b|ave|for))",
    r"\w*(?:大学|大學|学院|學院|研究所|研究院|대학교|과학기술원)\w*",
)
# Units, which are part of something larger.
_UNIT = any_of(
    r"^(?:the )?(?:[\w.-]+ ){0,3}?(?:depts?|departments?|dep)|(?:dept|department|faculty)$"
    r"|^(?:the )?(?:school|graduate school|faculty|division|section|chair|colleges?|branch|unit"
    r"|programme?|degree|office|campus) (?:of|for|in)"
    r"|^(?:departement|departamento|departament|dipartimento|fakultat|facultad|facolta|faculte"
    r"|lehrstuhl|fachbereich|abteilung|wydzial|katedra|ufr|umr|laboratoire|laboratorio"
    r"|institut fur|arbeitsgruppe|escuela|scuola)"
    r"|^(?:eecs|ece|ee|cs|cse|eece|ecse|me|csee|isye|csail|d-itet|d-infk|esat\S*|visics|cvlab|cvl"
    r"|vgg)$"
)
# Groups within an institution; and bodies that may themselves be institutions.
_GROUP = any_of(r"labs?|laborator\w+|groups?|teams?|key lab\w*|initiative|collaboratory")
_BODY = any_of(
    r"institut\w*|istituto|cent(?:er|re|ro|rum)s?|academy|academie|akademie\w*|hospital|clinic",
    r"klinik\w*|krankenhaus|hopital|foundation|fondazione|fundacion|stiftung|observator\w+|museum",
    r"national lab\w*|council|agency|association|society|consortium|corporation",
    r"(?:medical|business|law|higher|management) school|school of economics|nuclear|polyclinic",
    r"research organi[sz]ation",
)
# Endings of companies' names.
_COMPANY = any_of(
    r"(?:inc|incorporated|ltd|limited|llc|llp|plc|corp|corporation|co|company|gmbh|ag|s\.?a\.?s?|s\.?p\.?a"
    r"|s\.?r\.?l|b\.?v|n\.?v|k\.?k|oy|ab|a/s|pty|pvt|pte|technologies|holdings?|group limited)\.?$"
)
# The legal form, which is not part of a name.
_LEGAL = re.compile(
    r"(?:[\s,]*(?:\(limited\)|\b(?:inc|incorporated|ltd|limited|llc|llp|plc|corp|corporation|co|gmbh"
    r"|ag|s\.a\.|s\.p\.a|s\.r\.l|b\.v|n\.v|oy|pty|pvt|pte)\b\.?))+$",
    re.IGNORECASE,
)
# Words of a person's position, a note, a venue or a date, and never of an institution.
_NO_INSTITUTION = any_of(
    r"independent|freelance\w*|unaffiliated|students?|candidate|ph\.? ?d|m\.?sc|professor|prof",
    r"researchers?|engineers?|scientists?|lecturer|member|fellow|director|leader|lead|postdoc\w*",
    r"alphabetical\w*|equal\w*|contribut\w+|correspond\w+|co-?first|e-?mails?|orcid|preprint|draft",
    r"accepted|submitted|proceedings|workshop|conference|neurips|icml|iclr|cvpr|iccv|eccv|acl|emnlp",
    r"aaai|ieee|acm|siggraph|arxiv|acknowledg\w+|thanks?|grants?|funded|supported|project page",
    r"home ?page|websites?|github|code|dataset|authors?|affiliations?|abstract|keywords|missing",
    r"https?:.*|www\..*|\S*@.*|^(?:january|february|march|april|may|june|july|august|september"
    r"|october|november|december)",
)
# Statements about another time or about support, not about where an author works.
_NO_STATEMENT = any_of(
    r"(?:work|research) (?:was |is |were )?(?:\w+ )?"
    r"(?:done|performed|conducted|carried out|completed)",
    r"intern(?:s|ship|ships|ing)?|while (?:at|with|he|she|they|being)|former(?:ly)?|on leave",
    r"previously|now|currently|presently|present (?:address|affiliation)|(?:supported|funded) by",
    r"grant|equal(?:ly)? contribut\w*|contributed equally|corresponding author",
)

_CONTACT = re.compile(r"\{[^{}]*\}\s*@\S+|\(?[\w.+-]+@[\w.-]+\)?|https?://\S+|\\[A-Za-z]+\*?|[{}$]")
# The number of an affiliation: `(1)`, `2. Harbour`, or a superscript anywhere.
_NUMBER = re.compile(r"^(?:\(?\d{1,2}\)[\s.]*|\d{1,2}\.?\s+(?=[^\W\d]))|[⁰¹²³⁴-⁹]+")
# Journals' classes name the fields of an address: `organization=…, city=…`.
_FIELD = re.compile(r"\b(\w+)\s*=\s*")
_BETWEEN = str.maketrans("•·\n", ";;;")
_COMMA = re.compile(r"\s*[,，、]\s*(?![^()]*\))")
_ASIDE = re.compile(r"\s*[(\[]([^()\[\]]*)(?:[)\]]|$)")
# Text extracted from PDF has accents before their letters.
_ACCENT = re.compile(r"(?:(?<=\w) )?([´`¨ˆ˜])\s?([A-Za-z])")
_COMBINING = str.maketrans("´`¨ˆ˜", "\u0301\u0300\u0308\u0302\u0303")
# The postcodes of Britain, of Canada, and of countries with numeric codes.
_CODE = re.compile(
    r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b"
    r"|\b(?:[A-Z]{1,2}-)?\d{3,6}(?:-\d{3,4})?\b"
)
_STREET = any_of(
    r"street|str|\w*strasse|avenue|ave|boulevard|blvd|road|rd|lane|drive|highway|rue|via",
    r"viale|piazza|calle|avenida|rua|plaza|square|allee|weg|platz|laan|p\.? ?o\.? box|box",
    r"building|bldg|floor|room|suite|zip|cedex|campus|science park|district|province|city|\w*str\.",
)
_DASHES = str.maketrans({"–": " - ", "—": " - "})
_INNER = re.compile(
    r"\s(?:at|of|in|with|de|der|des|di|del|della)\s+(?:the\s+|la\s+|l')?", re.IGNORECASE
)
_JOINT = re.compile(r"(?:^|\s+)(?:and|&|und|et|y|e)\s+(?:the\s+)?|\s*/\s*", re.IGNORECASE)
_SMALL = frozenset("of and the for de di la du et in at".split())
# Words that are not a name by themselves.
_GENERIC = frozenset(
    "the of and for a state national federal university universities institute institutes college"
    " technology science sciences technical polytechnic academy school applied".split()
)
# A university's hospital or press has its name but is a separate institution.
_SEPARATE = frozenset("hospital hospitals clinic clinics press library museum".split())


class _Rank(IntEnum):
    """What a part of an affiliation is; the part with the highest rank names the institution."""

    NOTHING = 0
    UNIT = 1
    NAME = 2
    GROUP = 3
    BODY = 4
    FIRM = 5
    SURE = 6


def find_institutions(stated: str, *, sure: bool = False) -> tuple[str, ...]:
    """Return the institutions that an affiliation names, in its order, each once.

    `stated` may have departments, addresses, e-mails, marks and TeX.  With `sure`, only names with
    a word such as "Institute" count, not any name.
    """
    names = dict[str, str]()
    for statement in _statements(stated):
        if not is_remark(statement):
            parts = _cut_countries(tuple(_parts_of(statement)))
            for name in _find_names(parts, _Rank.BODY if sure else _Rank.NAME):
                names.setdefault(fold(name), name)
    found = tuple(names.values())
    return tuple(name for name in found if not _is_repeated(name, found))


def is_remark(text: str) -> bool:
    """Return whether words are about support, merit or another time, not where an author works."""
    return bool(_NO_STATEMENT.search(fold(text[:_LONGEST])))


def is_unit(stated: str) -> bool:
    """Return whether words name a department or another unit, and no institution."""
    parts = [part for statement in _statements(stated) for part in _parts_of(statement)]
    return max(map(_rank, parts), default=_Rank.NOTHING) == _Rank.UNIT


def ends_address(stated: str) -> bool:
    """Return whether words end with a country or state, so that another address must follow."""
    parts = [part for statement in _statements(stated) for part in _split_parts(statement)]
    return len(parts) > 1 and _is_region(parts[-1])


def _statements(stated: str) -> Iterator[str]:
    """Yield the statements of an affiliation; of named fields, only the organisation's.

    Texts as long as a paragraph have none.
    """
    if len(stated) > _LONGEST:
        return
    text = "; ".join(map(shown, stated.splitlines()))
    text = _ACCENT.sub(
        lambda found: unicodedata.normalize("NFC", found[2] + found[1].translate(_COMBINING)), text
    )
    fields = _FIELD.split(text)
    if len(fields) > 1:
        pairs = zip(fields[1::2], fields[2::2], strict=True)
        text = "; ".join(value for name, value in pairs if name.lower().startswith("org"))
    for statement in _CONTACT.sub(" ", text).translate(_BETWEEN).replace(" | ", ";").split(";"):
        yield " ".join(_NUMBER.sub("", statement.strip(_MARKS)).split()).strip(_MARKS)


def _split_parts(statement: str) -> Sequence[str]:
    """Return the parts of a statement between commas; `, Inc.` belongs to the part before it."""
    parts: list[str] = []
    for part in _COMMA.split(statement):
        if parts and _LEGAL.fullmatch(f" {part}"):
            parts[-1] = f"{parts[-1]}, {part}"
        else:
            parts.append(part.strip(_MARKS))
    return parts


def _parts_of(statement: str) -> Iterator[str]:
    """Yield the parts of a statement; a part that joins two institutions is split."""
    for part in _split_parts(statement):
        yield from _split_joint(part)
        _, aside = _split_aside(part)
        if _rank(aside) == _Rank.SURE and _rank(part) < _Rank.BODY:
            yield aside


def _split_joint(part: str) -> Iterator[str]:
    """Yield both sides of an `and` between institutions, or the text after a leading `and`."""
    for joint in _JOINT.finditer(part):
        before, after = part[: joint.start()], part[joint.end() :]
        if (not before and joint[0].strip()) or (_is_whole(before) and _is_whole(after)):
            yield from filter(None, [before])
            yield from _split_joint(after)
            return
    yield part


def _split_aside(part: str) -> tuple[str, str]:
    """Return a part without its parentheses, and the text in the first of them."""
    aside = _ASIDE.search(part)
    return _ASIDE.sub(" ", part).strip(_MARKS + ")]"), aside[1].strip() if aside else ""


def _is_whole(part: str) -> bool:
    """Return whether a part is an institution by itself; "State University" alone is not."""
    return _rank(part) == _Rank.SURE and not set(fold_words(part)) <= _GENERIC


def _rank(part: str) -> _Rank:
    plain, _ = _split_aside(part)
    folded = fold(plain)
    is_named = any(map(str.isalpha, plain)) and len(part) <= _LONGEST_PART
    if not is_named or _is_city(plain):
        return _Rank.NOTHING
    if _UNIVERSITY.search(folded):
        return _Rank.SURE
    if _is_region(plain) or _STREET.search(folded) or _NO_INSTITUTION.search(fold(part)):
        return _Rank.NOTHING
    is_body, is_group = _BODY.search(folded), _GROUP.search(folded)
    if _UNIT.search(folded):
        return _Rank.UNIT
    # A laboratory of a known institution ranks below it, but `Alibaba Group` does not.
    words, known = fold_words(_without_article(folded)), _read_names("known")
    begins_known = any(words[:length] in known for length in range(1, len(words) + 1))
    if begins_known and (is_body or not is_group or folded.count(" ") <= 1):
        return _Rank.SURE
    is_firm = _COMPANY.search(folded)
    tests = ((_Rank.BODY, is_body), (_Rank.FIRM, is_firm), (_Rank.GROUP, is_group))
    rank = next((rank for rank, is_found in tests if is_found), _Rank.NAME)
    return _Rank.NOTHING if rank is _Rank.NAME and plain.islower() else rank


def _cut_countries(parts: Sequence[str]) -> Sequence[str]:
    """Remove the country of one address from the start of the next: two lines may be joined."""
    cut = list(parts)
    for at, part in enumerate(parts[2:], start=2):
        country, _, rest = part.partition(" ")
        in_address = _rank(parts[0]) >= _Rank.FIRM and _rank(parts[at - 1]) <= _Rank.NAME
        if in_address and _is_region(country) and _is_whole(rest):
            cut[at] = rest
    return cut


def _find_names(parts: Sequence[str], least: _Rank) -> Iterator[str]:
    """Yield the names of a statement's institutions, if they have at least the rank `least`."""
    ranks = [_rank(part) for part in parts]
    best = max(ranks, default=_Rank.NOTHING)
    if best < least:
        return
    # A company beside a university is separate; an institute may be part of the university.
    indices = [index for index, rank in enumerate(ranks) if rank >= min(best, _Rank.FIRM)]
    if best == _Rank.NAME:
        # An unknown town looks like a name; it comes before its country.
        towns = [at for at in indices[1:] if _is_region(" ".join(parts[at + 1 : at + 2]))]
        indices = [at for at in indices if at not in towns or at + 1 == len(parts)]
        indices = indices if len(indices) == 1 else []
    elif best < _Rank.FIRM:
        # The last laboratory contains the others.
        indices = indices[-1:]
    for index in indices:
        yield from filter(None, [_name_of(parts[index], parts[index + 1 :])])


def _name_of(part: str, after: Sequence[str]) -> str:
    """Return the name of a part's institution, or ""; `after` are the parts after it."""
    plain, aside = _split_aside(part)
    is_university = _UNIVERSITY.search(fold(plain))
    if is_university:
        plain = _strip_codes(_without_unit(plain))
    name = _LEGAL.sub("", _without_article(plain)).strip(_MARKS)
    if is_university and " " in name and (name.isupper() or name.islower()):
        words = [word if word in _SMALL else word.capitalize() for word in name.lower().split()]
        name = " ".join(words)
    name = " ".join(f"{name}{_campus_suffix(name, aside, after)}".split())
    is_whole = bool(name) and fold(name).rpartition(" ")[2] not in _SMALL
    return name if is_whole and any(map(str.isalpha, name)) and len(name) <= _LONGEST_NAME else ""


def _without_unit(part: str) -> str:
    """Return only the university of a part that begins with a unit or with a person's position."""
    found = _UNIVERSITY.search(fold(part))
    before = fold(part)[: found.start() + 1] if found else ""
    if not any(words.search(before) for words in (_UNIT, _GROUP, _BODY, _NO_INSTITUTION)):
        return part
    inner = [(match[0], part[match.end() :]) for match in _INNER.finditer(part)]
    # The unit's own "of" is skipped: "Department of".
    if inner and _UNIT.search(fold(part)) and " at " not in inner[0][0]:
        inner = inner[1:]
    tails = [*part.translate(_DASHES).split(" - ")[1:], *(tail for _, tail in reversed(inner))]
    return next(filter(_is_university, tails), "")


def _is_university(tail: str) -> bool:
    folded = f" {fold(tail)}"
    found = _UNIVERSITY.search(folded)
    before = folded[: found.start() + 1].split() if found else []
    return found is not None and len(before) <= _MOST_BEFORE and "and" not in before


def _campus_suffix(name: str, aside: str, after: Sequence[str]) -> str:
    """Return the suffix that names a university's campus, or ""."""
    branched, cities = _read_names("campuses", "branched"), _read_names("campuses", "cities")
    is_branched = fold_words(name) in branched
    if is_branched and fold_words(aside) in cities:
        return f" ({aside})"
    beside = _strip_codes(_split_aside(after[0])[0]) if after else ""
    is_branch = is_branched and fold_words(beside) in cities
    is_named = is_branch or fold_words(name) in _read_names("campuses", "systems")
    return f", {beside}" if beside and is_named and not _is_region(beside) else ""


def _is_repeated(name: str, names: Sequence[str]) -> bool:
    """Return whether a longer name means the same: it continues the name or spells out initials.

    A separate institution with a university's name does not mean the same.
    """
    words = fold_words(name)
    for other in map(fold_words, names):
        initials = "".join(word[0] for word in other if word not in _SMALL)
        short = len(words) == 1 < len(words[0]) and initials.endswith(words[0])
        continues = other[: len(words)] == words and not _SEPARATE & set(other[len(words) :])
        if len(other) > len(words) and (short or continues):
            return True
    return False


def _without_article(name: str) -> str:
    return name[4:] if name[:4].casefold() == "the " else name


def _strip_codes(text: str) -> str:
    return " ".join(_CODE.sub(" ", text).split()).strip(" .-")


def _is_region(text: str) -> bool:
    """Return whether a part of an address is a country, a state, or only a postcode."""
    words = fold_words(_strip_codes(text).rstrip("0123456789 "))
    return not words or words in _read_names("places", "countries") | _read_names(
        "places", "regions"
    )


def _is_city(text: str) -> bool:
    """Return whether a part of an address is a large city, with or without state or postcode."""
    words = fold_words(_strip_codes(text).rstrip("0123456789 "))
    cities = _read_names("places", "cities")
    return words in cities or (words[:-1] in cities and _is_region(words[-1]))


@cache
def _read_names(table: str, key: str | None = None) -> frozenset[tuple[str, ...]]:
    rows = [row for name, row in _tables()[table].items() if key in {None, name}]
    return frozenset(fold_words(name) for row in rows for name in row.split(","))


@cache
def _tables() -> Mapping[str, Mapping[str, str]]:
    text = files("digest").joinpath("data/institutions.toml").read_text("utf-8")
    return tomllib.loads(text)
