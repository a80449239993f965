"""The types of values in settings: what is allowed, conversions, and which values conflict."""

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
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

# The names of libpq's secret parameters end so.
_SECRET = ("password", "secret", "_key")

T = TypeVar("T")
Steps: TypeAlias = tuple[str | int, ...]
"""The path from the root to a setting: keys of tables, and indexes of list items."""


class Table(BaseModel):
    """A table of settings; unknown keys are mistakes."""

    # Most tables are validated as part of another table, and need no validator of their own.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def value_at(tables: object, steps: Steps) -> Any:  # noqa: ANN401 - whatever was written
    """Return the value at a key path, or None if there is none."""
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
    """Return a web address to which secrets may be sent: https, or on this machine.

    Raises ValueError.
    """
    address = check_address(text)
    if address.startswith("http://") and not is_loopback(address):
        raise ValueError("should start with https://; http:// is for this machine's own addresses")
    return address


def check_library(text: str) -> str:
    """Return the address of a PostgreSQL database, without a password.  Raises ValueError.

    libpq reads a user and a password even behind a `?` or `#`, where URL parsers end the host.
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
    """Split an address; None if it is malformed."""
    if any(char.isspace() or unicodedata.category(char) in {"Cc", "Cs"} for char in text):
        # urlsplit would remove these characters silently.
        return None
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    return parts


def check_query(text: str) -> str:
    """Return a query that can be parsed, or "".  Raises ValueError."""
    if not text.strip():
        return ""
    # Only topics need the grammar, and most runs load no topic.
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
    """Return an identifier without its version.  Raises ValueError."""
    from digest.identifiers import parse_id  # noqa: PLC0415 - as above

    identifier = parse_id(text)
    if identifier is None:
        raise ValueError("should be an arXiv identifier, such as 2602.22544")
    return identifier.id


def check_language(tag: str) -> str:
    """Return the tag of a language that posts can be in.  Raises ValueError for another."""
    from digest.words import list_languages  # noqa: PLC0415 - as above

    if tag not in (known := list_languages()):
        names = ", ".join(f"{tag} ({name})" for tag, name in known.items())
        raise ValueError(f"should be a language that posts can be in: {names}")
    return tag


def check_phrase(text: str) -> str:
    """Return a phrase that has a letter or digit.  Raises ValueError."""
    if not any(char.isalnum() for char in text):
        raise ValueError("should hold a word")
    return text


def check_paragraphs(text: str) -> str:
    """Return paragraphs in Markdown.  Raises ValueError for other blocks."""
    from digest.markdown import split_paragraphs  # noqa: PLC0415 - as above

    if text:
        split_paragraphs(text)
    return text


def check_paragraph(text: str) -> str:
    """Return a paragraph in Markdown.  Raises ValueError unless it is exactly one."""
    from digest.markdown import split_paragraphs  # noqa: PLC0415 - as above

    if len(split_paragraphs(text)) != 1:
        raise ValueError("should be one paragraph")
    return text


def check_pattern(text: str) -> str:
    """Return a title, which may have placeholders.  Raises ValueError for unknown ones."""
    for name in IN_BRACES.findall(text):
        if name not in PLACEHOLDERS:
            near = get_close_matches(name, PLACEHOLDERS, n=1, cutoff=0)[0]
            raise ValueError(f"has the unknown placeholder {{{name}}}; the nearest is {{{near}}}")
    return text


def check_formats(names: tuple[Format, ...]) -> tuple[Format, ...]:
    """Return a list with at least one format.  Raises ValueError."""
    if not names:
        raise ValueError("should not be empty")
    return names


def check_feeds(feeds: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a topic's feeds.  Raises ValueError if two have the same address."""
    addresses = [feed.url for feed in feeds]
    if len(set(addresses)) < len(addresses):
        raise ValueError("has two feeds with the same `url`")
    return feeds


def check_key(text: str) -> str:
    """Return a theme's key.  Raises ValueError for the key of the section without a theme."""
    if text == ALSO:
        raise ValueError("is the key of the section for papers without a theme")
    return text


def expand(value: object, info: ValidationInfo) -> object:
    """Return a path with `~` expanded; other types than text and path are returned as they are.

    A text comes from the file, and is relative to the file's folder.  A path comes from the
    environment, and is relative to the working folder.  Raises ValueError.
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
        # The locale's encoding lacks a character: the name on disk is UTF-8.
        return Path(os.fsdecode(str(path).encode("utf-8", "surrogateescape")))
    return path


def check_file(path: Path) -> Path:
    """Return the path of a file that can be read.  Raises ValueError."""
    # `Path.is_file` raises if a parent folder may not be searched.
    if not os.path.isfile(path):  # noqa: PTH113 - see above
        raise ValueError(f"names a file that is not there: {path}")
    if not os.access(path, os.R_OK):
        raise ValueError(f"names a file that may not be read: {path}")
    return path


def _or_none(check: Callable[[str], str]) -> AfterValidator:
    """Return a validator that also allows the empty text."""
    return AfterValidator(lambda text: check(text) if text else text)


def text_like(pattern: str, mistake: str) -> Any:  # noqa: ANN401 - pydantic's type is private to it
    """Return a field whose whole text must match `pattern`, and keep its message for a mistake."""
    anchored = f"^{pattern}$"
    PATTERNS[anchored] = mistake
    return Field(pattern=anchored)


def _schema(**rules: JsonValue) -> Any:  # noqa: ANN401 - as above
    """Return a field with more rules in its JSON Schema, which editors of digest.toml read."""
    return Field(json_schema_extra=rules)


PATTERNS: dict[str, str] = {}
"""The message for a text that does not match a pattern, by the pattern."""
ASKED = "init writes it"
"""Marks optional settings of a target that `digest init` writes into its table."""
NAMES_VARIABLE = "names a variable"
"""Marks settings that name an environment variable; it may hold a secret."""

_VARIABLE = "[A-Za-z_][A-Za-z0-9_]*"
_USUAL = re.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)+|[A-Z]*(KEY|PASSWORD|SECRET|TOKEN)")
# No message shows the value: it may be the secret itself.
_NO_VARIABLE = "should be the name of an environment variable, not its value"
_ATOM = "[A-Za-z0-9_+'=-]+"
_MAILBOX = rf"{_ATOM}(\.{_ATOM})*@[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*"
_CONTROLS = r"\x00-\x1f\x7f-\x9f\u2028\u2029"
_NAMED = rf'([^<>@,;:"{_CONTROLS}]*|"[^"\\{_CONTROLS}]*" *)<{_MAILBOX}>'
_BY_WEB = _schema(pattern="^(https?://.*)?$")

# Strict: texts and booleans are not numbers.
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Count = Annotated[int, Field(strict=True)]
Seconds = Annotated[Number, Field(ge=0)]
Days = Annotated[Number, Field(ge=0)]
Share = Annotated[Number, Field(ge=0, le=1)]
Weight = Annotated[Number, Field(ge=-1000, le=1000)]
Address = Annotated[str, AfterValidator(check_address), _schema(pattern="^https?://")]
SafeAddress = Annotated[str, AfterValidator(check_safe_address), _schema(pattern="^https?://")]
OptionalAddress = Annotated[str, _or_none(check_address), _BY_WEB]
OptionalSafeAddress = Annotated[str, _or_none(check_safe_address), _BY_WEB]
LibraryAddress = Annotated[str, _or_none(check_library), _schema(pattern="^(postgresql://.*)?$")]
Folder = Annotated[Path, BeforeValidator(expand)]
File = Annotated[Path, BeforeValidator(expand), AfterValidator(check_file)]
Line = Annotated[
    str, text_like(f"[^{_CONTROLS}]*", "should be one line without control characters")
]
Phrase = Annotated[Line, AfterValidator(check_phrase)]
Language = Annotated[str, AfterValidator(check_language)]
Flag = Annotated[bool, Field(strict=True)]
Headings = Mapping[str, Phrase]
Introduction = Annotated[str, Field(max_length=20_000), AfterValidator(check_paragraphs)]
Lead = Annotated[str, Field(max_length=20_000), _or_none(check_paragraph)]
Title = Annotated[Line, Field(max_length=LONGEST_TITLE), _or_none(check_phrase)]
TitlePattern = Annotated[Line, AfterValidator(check_pattern)]
ModelName = Annotated[
    str, text_like("[ -~]{0,200}", "should be at most 200 printable ASCII characters")
]
Sender = Annotated[
    str,
    text_like(f"(|{_MAILBOX}|{_NAMED})", "should be an e-mail address, or Name <name@example.org>"),
]
RECIPIENT = f"({_MAILBOX}|{_NAMED})"
"""The pattern of a recipient."""
Recipient = Annotated[
    str, text_like(RECIPIENT, "should be an e-mail address, or Name <name@example.org>")
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
Formats = Annotated[tuple[Format, ...], AfterValidator(check_formats), _schema(minItems=1)]
Services = tuple[ServiceName, ...]
Query = Annotated[str, AfterValidator(check_query)]
Category = Annotated[str, AfterValidator(check_category)]
PaperId = Annotated[str, AfterValidator(check_id)]


POLITE = 3.0
"""Seconds between requests that arXiv asks for."""

PACKAGED_TOPIC = "deep-learning"
"""The topic that needs no table in digest.toml."""


def check_pace(seconds: float, address: object) -> None:
    """Raise ValueError for too fast a pace to arXiv itself; mirrors and stand-ins have no limit."""
    if seconds < POLITE and isinstance(address, str) and _is_arxiv(address):
        raise ValueError(f"should be at least {POLITE:g}: arxiv.org asks everybody for that")


def name_variable(name: str) -> str:
    """Return words for an environment variable, without its name if that may be the secret itself.

    Names are shown if they are upper case and have an underscore or end like names of keys.
    """
    if _USUAL.fullmatch(name):
        return f"the environment variable {name}"
    return "a variable (not shown here: it may be the secret itself)"


def check_slugs(topics: Mapping[str, T]) -> Mapping[str, T]:
    """Return topics.  Raises ValueError if posts of two topics would have the same file names."""
    # Only topics need this, and most runs load no topic.
    from digest.text import slugify  # noqa: PLC0415 - see above

    by_slug: dict[str, str] = {}
    for topic in topics:
        other = by_slug.setdefault(slugify(topic), topic)
        if other != topic:
            raise ValueError(f"'{other}' and '{topic}' would share the name {slugify(topic)}")
    return topics


def check_themes(themes: "tuple[ThemeSettings, ...]") -> "tuple[ThemeSettings, ...]":
    """Return themes.  Raises ValueError for themes of the same key or heading."""
    if not themes:
        return themes
    # Most runs have no additional themes.
    from digest.themes import ALSO_TITLE, load_taxonomy  # noqa: PLC0415 - see above

    times = Counter(theme.key for theme in themes)
    packaged = {ALSO: ALSO_TITLE} | {theme.key: theme.heading for theme in load_taxonomy()}
    mistakes = [f"the key '{key}' occurs {many} times" for key, many in times.items() if many > 1]
    mistakes += _same_headings({theme.key: theme.heading for theme in themes}, packaged)
    if mistakes:
        raise ValueError("; ".join(mistakes))
    return themes


def check_headings(headings: Mapping[str, T], themes: "Iterable[ThemeSettings]") -> None:
    """Raise ValueError for a heading of a section that no issue can have."""
    if not headings:
        return
    # Few users configure headings.
    from digest.themes import ALSO_TITLE, load_taxonomy  # noqa: PLC0415 - see above

    packaged = [part for theme in load_taxonomy() for part in (theme, *theme.parts)]
    known = {ALSO: ALSO_TITLE} | {theme.key: theme.heading for theme in packaged}
    known |= {theme.key: theme.heading for theme in themes}
    names = {_plain(name): name for name in (*known, *known.values())}
    for name in headings:
        if _plain(name) not in names:
            near = names[get_close_matches(_plain(name), sorted(names), n=1, cutoff=0)[0]]
            raise ValueError(f"no section is called '{name}'; the nearest is '{near}'")


def _plain(name: str) -> str:
    """Return a section's key or heading in the form that is compared."""
    return _fold(name.replace("-", " ").replace("_", " "))


def _same_headings(own: Mapping[str, str], packaged: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each own theme with another's heading; own keys replace packaged ones.

    Both mappings have headings by key.
    """
    kept = {key: heading for key, heading in packaged.items() if key not in own}
    by_heading = {_fold(heading): f"the packaged '{key}'" for key, heading in kept.items()}
    for key, heading in own.items():
        if other := by_heading.get(_fold(heading)):
            yield f"'{key}' has the heading of {other}, '{heading}'"
        by_heading[_fold(heading)] = f"'{key}'"


def _fold(heading: str) -> str:
    return " ".join(heading.casefold().split())


def check_weights(weights: Mapping[str, float]) -> Mapping[str, float]:
    """Return weights by the labels of their reasons.

    Raises ValueError for unknown reasons, and for two names of the same reason.
    """
    if not weights:
        return weights
    # Few users configure weights, and most runs rank nothing.
    from digest.ranking import find_label, nearest_label  # noqa: PLC0415 - see above

    labels = {name: find_label(name) for name in weights}
    if unknown := [name for name, label in labels.items() if label is None]:
        nearest = (
            f"'{name}' is no reason, the nearest is '{nearest_label(name)}'" for name in unknown
        )
        raise ValueError("; ".join(nearest))
    by_label: dict[str | None, str] = {}
    for name, label in labels.items():
        if (other := by_label.setdefault(label, name)) != name:
            raise ValueError(f"'{other}' and '{name}' are the same reason")
    return {str(labels[name]): weight for name, weight in weights.items()}


def _is_arxiv(address: str) -> bool:
    """Return whether an address has the host arxiv.org or a subdomain of it."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    return f".{host.rstrip('.')}".endswith(".arxiv.org")
