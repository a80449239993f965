"""Values of settings: what may be written, what is made of it, and what they owe one another."""

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, TypeVar
from urllib.parse import SplitResult, parse_qs, urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    ValidationInfo,
)

from digest.errors import UsageError
from digest.model import ALSO, Format, ServiceName
from digest.net.addresses import is_loopback
from digest.taste import IN_BRACES, LONGEST_TITLE, PLACEHOLDERS

if TYPE_CHECKING:
    from digest.config.settings import ThemeSettings

# What ends the names of libpq's parameters that are secrets themselves.
_SECRET = ("password", "secret", "_key")

T = TypeVar("T")
Steps: TypeAlias = tuple[str | int, ...]
"""The way from the root to a setting: keys, and numbers of items in lists."""


class Table(BaseModel):
    """A table of settings; unknown keys are mistakes."""

    # Most tables are read as part of another, and need no reader of their own.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def value_at(tables: object, steps: Steps) -> Any:  # noqa: ANN401 - whatever was written
    """Return what stands behind some steps, or None where nothing does."""
    value: Any = tables
    for step in steps:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def check_address(text: str) -> str:
    """Return a web address without its final slash.  Raises ValueError."""
    parts = _split(text)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("should be a web address that starts with https:// or http://")
    if "@" in parts.netloc:
        raise ValueError("should hold no user name and no password")
    if parts.fragment:
        raise ValueError("should have no fragment (#…)")
    return text.rstrip("/")


def check_safe_address(text: str) -> str:
    """Return a web address that may be sent secrets: by https, or on this machine.

    Raises ValueError.
    """
    found = check_address(text)
    if found.startswith("http://") and not is_loopback(found):
        raise ValueError("should start with https://; only this machine's own may be http://")
    return found


def check_library(text: str) -> str:
    """Return the address of a PostgreSQL database that may be shown.  Raises ValueError.

    Where a browser ends the host at `?` or `#`, libpq still reads a user and a password.
    """
    scheme, separator, rest = text.partition("://")
    if (scheme, separator) != ("postgresql", "://") or not text.isascii() or not text.isprintable():
        raise ValueError("should be an address as postgresql://user@host/database")
    keys = map(str.strip, parse_qs(rest.partition("?")[2], keep_blank_values=True))
    if set(rest.rpartition("@")[0]) & set(":/?#") or any(key.endswith(_SECRET) for key in keys):
        raise ValueError("should hold no password: set PGPASSWORD, or keep it in ~/.pgpass")
    if "#" in rest:
        raise ValueError("should have no fragment (#…)")
    return text


def _split(text: str) -> SplitResult | None:
    """Split an address; None where it cannot be split."""
    if any(sign.isspace() or unicodedata.category(sign) in {"Cc", "Cs"} for sign in text):
        # urlsplit would take them away in silence.
        return None
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    return parts


def check_query(text: str) -> str:
    """Return a query that can be read, or none.  Raises ValueError."""
    if not text.strip():
        return ""
    # Only topics need the grammar; most runs have none.
    from digest.query import parse_query  # noqa: PLC0415 - see above

    try:
        parse_query(text)
    except UsageError as error:
        raise ValueError(f"{error} {error.hint}".rstrip()) from error
    return text


def check_category(text: str) -> str:
    """Return a category in arXiv's spelling.  Raises ValueError."""
    from digest.query import category  # noqa: PLC0415 - as above

    try:
        return category(text).name
    except UsageError as error:
        raise ValueError(f"{error} {error.hint}") from error


def check_id(text: str) -> str:
    """Return the identifier that a text spells.  Raises ValueError."""
    from digest.identifiers import parse_id  # noqa: PLC0415 - as above

    found = parse_id(text)
    if found is None:
        raise ValueError("should be an identifier of arXiv, such as 2602.22544")
    return found.id


def check_phrase(text: str) -> str:
    """Return a phrase that has a word.  Raises ValueError."""
    if not any(sign.isalnum() for sign in text):
        raise ValueError("should hold a word")
    return text


def check_paragraphs(text: str) -> str:
    """Return paragraphs in Markdown.  Raises ValueError for anything else in it."""
    from digest.markdown import split_paragraphs  # noqa: PLC0415 - as above

    if text:
        split_paragraphs(text)
    return text


def check_paragraph(text: str) -> str:
    """Return a paragraph in Markdown.  Raises ValueError for more than one."""
    from digest.markdown import split_paragraphs  # noqa: PLC0415 - as above

    if len(split_paragraphs(text)) != 1:
        raise ValueError("should be one paragraph")
    return text


def check_pattern(text: str) -> str:
    """Return a title, which may have placeholders.  Raises ValueError for an unknown one."""
    for name in IN_BRACES.findall(text):
        if name not in PLACEHOLDERS:
            near = get_close_matches(name, PLACEHOLDERS, n=1, cutoff=0)[0]
            raise ValueError(f"has the unknown placeholder {{{name}}}; the nearest is {{{near}}}")
    return text


def check_formats(names: tuple[Format, ...]) -> tuple[Format, ...]:
    """Return a list that has an item.  Raises ValueError."""
    if not names:
        raise ValueError("should not be empty")
    return names


def check_key(text: str) -> str:
    """Return a theme's key, which is not that of the section for the rest.  Raises ValueError."""
    if text == ALSO:
        raise ValueError("is that of the papers which no theme has")
    return text


def expand(value: object, info: ValidationInfo) -> object:
    """Return a path with `~` expanded; one of the file begins where the file lies.

    The file's paths are texts, those of the environment are paths already, seen from the working
    folder; anything else is returned as it is.  Raises ValueError.
    """
    if not isinstance(value, str | Path):
        return value
    text = str(value)
    if not text.strip() or "\0" in text:
        raise ValueError("should be the path of a file or folder")
    try:
        path = Path(text).expanduser()
    except RuntimeError as error:
        raise ValueError("starts with the name of a user who has no home folder here") from error
    folder = value_at(info.context, ("folder",))
    if isinstance(value, str) and folder:
        path = folder / path
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        # The name is UTF-8 on disk where the locale cannot spell it.
        return Path(os.fsdecode(str(path).encode("utf-8", "surrogateescape")))
    return path


def check_file(path: Path) -> Path:
    """Return the path of a file that can be read.  Raises ValueError."""
    # `Path.is_file` raises where a folder above is closed.
    if not os.path.isfile(path):  # noqa: PTH113 - see above
        raise ValueError(f"names a file that is not there: {path}")
    if not os.access(path, os.R_OK):
        raise ValueError(f"names a file that may not be read: {path}")
    return path


def _or_none(check: Callable[[str], str]) -> AfterValidator:
    """Return a check that lets the empty text pass."""
    return AfterValidator(lambda text: check(text) if text else text)


def text_like(pattern: str, told: str) -> Any:  # noqa: ANN401 - pydantic's type is private to it
    """Return what a text has to match as a whole, and keep the sentence for one that does not."""
    anchored = f"^{pattern}$"
    PATTERNS[anchored] = told
    return Field(pattern=anchored)


def _written(**rules: JsonValue) -> Any:  # noqa: ANN401 - as above
    """Return what the JSON Schema says of a value beside its type, for editors of digest.toml."""
    return Field(json_schema_extra=rules)


PATTERNS: dict[str, str] = {}
"""What is wrong with a text that does not match a pattern, by the pattern."""
ASKED = "init asks for it"
"""Marks settings of a place that `digest init` asks for, though a place may lack them."""


@dataclass(frozen=True, slots=True)
class Instead:
    """Marks a setting of a place that `digest init` asks for where another was not given."""

    of: str


NAMES_VARIABLE = "names a variable"
"""Marks settings that name an environment variable, which may hold a secret."""

_VARIABLE = "[A-Za-z_][A-Za-z0-9_]*"
_USUAL = re.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)+|[A-Z]*(KEY|PASSWORD|SECRET|TOKEN)")
# What stands in its place may be the secret itself, which no message may show.
_NO_VARIABLE = "should be the name of an environment variable, not its value"
_ATOM = "[A-Za-z0-9_+'=-]+"
_MAILBOX = rf"{_ATOM}(\.{_ATOM})*@[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*"
_CONTROLS = r"\x00-\x1f\x7f-\x9f\u2028\u2029"
_NAMED = rf'([^<>@,;:"{_CONTROLS}]*|"[^"\\{_CONTROLS}]*" *)<{_MAILBOX}>'
_BY_WEB = _written(pattern="^(https?://.*)?$")

# Strict: text and truth values are not numbers.
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Count = Annotated[int, Field(strict=True)]
Seconds = Annotated[Number, Field(ge=0)]
Days = Annotated[Number, Field(ge=0)]
Share = Annotated[Number, Field(ge=0, le=1)]
Weight = Annotated[Number, Field(ge=-1000, le=1000)]
Address = Annotated[str, AfterValidator(check_address), _written(pattern="^https?://")]
SafeAddress = Annotated[str, AfterValidator(check_safe_address), _written(pattern="^https?://")]
OptionalAddress = Annotated[str, _or_none(check_address), _BY_WEB]
OptionalSafeAddress = Annotated[str, _or_none(check_safe_address), _BY_WEB]
LibraryAddress = Annotated[str, _or_none(check_library), _written(pattern="^(postgresql://.*)?$")]
Folder = Annotated[Path, BeforeValidator(expand)]
File = Annotated[Path, BeforeValidator(expand), AfterValidator(check_file)]
Line = Annotated[
    str, text_like(f"[^{_CONTROLS}]*", "should be one line without control characters")
]
Phrase = Annotated[Line, AfterValidator(check_phrase)]
Flag = Annotated[bool, Field(strict=True)]
Headings = Mapping[str, Phrase]
Introduction = Annotated[str, Field(max_length=20_000), AfterValidator(check_paragraphs)]
Lead = Annotated[str, Field(max_length=20_000), _or_none(check_paragraph)]
Title = Annotated[Line, Field(max_length=LONGEST_TITLE), _or_none(check_phrase)]
TitlePattern = Annotated[Line, AfterValidator(check_pattern)]
ModelName = Annotated[
    str, text_like("[ -~]{0,200}", "should be at most 200 plain ASCII characters")
]
Sender = Annotated[
    str,
    text_like(
        f"(|{_MAILBOX}|{_NAMED})", "should be an address of e-mail, or Name <name@example.org>"
    ),
]
RECIPIENT = f"({_MAILBOX}|{_NAMED})"
"""The pattern of whom a message may go to."""
Recipient = Annotated[
    str, text_like(RECIPIENT, "should be an address of e-mail, or Name <name@example.org>")
]
Unsubscribe = Annotated[
    str,
    text_like(
        "(|(https://|mailto:)[!#-;=?-Z_a-z~]{3,900})",
        "should be an address that starts with https:// or mailto:",
    ),
]
Variable = Annotated[str, text_like(_VARIABLE, _NO_VARIABLE), NAMES_VARIABLE]
OptionalVariable = Annotated[str, text_like(f"({_VARIABLE})?", _NO_VARIABLE), NAMES_VARIABLE]
Slug = Annotated[
    str,
    text_like(
        "[a-z0-9]+(-[a-z0-9]+)*", "should be lower-case letters and digits, joined by hyphens"
    ),
]
Key = Annotated[Slug, AfterValidator(check_key)]
Formats = Annotated[tuple[Format, ...], AfterValidator(check_formats), _written(minItems=1)]
Services = tuple[ServiceName, ...]
Query = Annotated[str, AfterValidator(check_query)]
Category = Annotated[str, AfterValidator(check_category)]
PaperId = Annotated[str, AfterValidator(check_id)]


POLITE = 3.0
"""Seconds between requests that arXiv asks for."""

PACKAGED_TOPIC = "deep-learning"
"""The topic that needs no table of its own."""


def check_pace(seconds: float, address: object) -> None:
    """Refuse to hurry arXiv itself; a mirror or a stand-in sets its own pace."""
    if seconds < POLITE and isinstance(address, str) and _is_arxiv(address):
        raise ValueError(f"should be at least {POLITE:g}: arxiv.org asks for it of everybody")


def name_variable(name: str) -> str:
    """Name an environment variable, unless it may be the secret itself that stands in its place.

    Names are capitals, joined by underscores or ending as names of keys do, as few secrets are.
    """
    if _USUAL.fullmatch(name):
        return f"the environment variable {name}"
    return "a variable (not shown here: it may be the secret itself)"


def check_slugs(topics: Mapping[str, T]) -> Mapping[str, T]:
    """Return topics.  Raises ValueError where posts of two would have the same file names."""
    # Only topics need it; most runs have none.
    from digest.text import slugify  # noqa: PLC0415 - see above

    by_slug: dict[str, str] = {}
    for topic in topics:
        other = by_slug.setdefault(slugify(topic), topic)
        if other != topic:
            raise ValueError(f"'{other}' and '{topic}' would share the name {slugify(topic)}")
    return topics


def check_topic(topic: str, topics: Iterable[str]) -> None:
    """Refuse a topic that is not there."""
    known = ["", PACKAGED_TOPIC, *topics]
    if topic not in known:
        near = get_close_matches(topic, known[1:], n=1, cutoff=0)[0]
        raise ValueError(f"names no topic; the nearest is '{near}'")


def check_themes(themes: "tuple[ThemeSettings, ...]") -> "tuple[ThemeSettings, ...]":
    """Return themes.  Raises ValueError for those that one would take for another."""
    if not themes:
        return themes
    # Most runs have no themes of their own.
    from digest.themes import ALSO_TITLE, load_taxonomy  # noqa: PLC0415 - see above

    times = Counter(theme.key for theme in themes)
    given = {ALSO: ALSO_TITLE} | {theme.key: theme.heading for theme in load_taxonomy()}
    found = [f"the key '{key}' occurs {many} times" for key, many in times.items() if many > 1]
    found += _same_headings({theme.key: theme.heading for theme in themes}, given)
    if found:
        raise ValueError("; ".join(found))
    return themes


def check_headings(headings: Mapping[str, T], themes: "Iterable[ThemeSettings]") -> None:
    """Refuse a heading for a section that no issue can have."""
    if not headings:
        return
    # Few configure them.
    from digest.themes import ALSO_TITLE, load_taxonomy  # noqa: PLC0415 - see above

    given = [one for theme in load_taxonomy() for one in (theme, *theme.parts)]
    known = {ALSO: ALSO_TITLE} | {one.key: one.heading for one in given}
    known |= {one.key: one.heading for one in themes}
    names = {_plain(name): name for name in (*known, *known.values())}
    for name in headings:
        if _plain(name) not in names:
            near = names[get_close_matches(_plain(name), sorted(names), n=1, cutoff=0)[0]]
            raise ValueError(f"no section is called '{name}'; the nearest is '{near}'")


def _plain(name: str) -> str:
    """Return the name of a section as it is compared."""
    return _fold(name.replace("-", " ").replace("_", " "))


def _same_headings(own: Mapping[str, str], given: Mapping[str, str]) -> Iterator[str]:
    """Name themes whose heading another has, case and spaces aside; an own key replaces."""
    left = {key: heading for key, heading in given.items() if key not in own}
    by_heading = {_fold(heading): f"the packaged '{key}'" for key, heading in left.items()}
    for key, heading in own.items():
        if other := by_heading.get(_fold(heading)):
            yield f"'{key}' has the heading of {other}, '{heading}'"
        by_heading[_fold(heading)] = f"'{key}'"


def _fold(heading: str) -> str:
    return " ".join(heading.casefold().split())


def check_weights(weights: Mapping[str, float]) -> Mapping[str, float]:
    """Return weights by the labels of their reasons.

    Raises ValueError for unknown reasons, and two names of the same.
    """
    if not weights:
        return weights
    # Few configure them, and most runs rank nothing.
    from digest.ranking import find_label, nearest_label  # noqa: PLC0415 - see above

    found = {name: find_label(name) for name in weights}
    if unknown := [name for name, label in found.items() if label is None]:
        nearest = (
            f"'{name}' is no reason, the nearest is '{nearest_label(name)}'" for name in unknown
        )
        raise ValueError("; ".join(nearest))
    by_label: dict[str | None, str] = {}
    for name, label in found.items():
        if (other := by_label.setdefault(label, name)) != name:
            raise ValueError(f"'{other}' and '{name}' are the same reason")
    return {str(found[name]): weight for name, weight in weights.items()}


def _is_arxiv(address: str) -> bool:
    """Return whether a host is arxiv.org or below."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    return f".{host.rstrip('.')}".endswith(".arxiv.org")
