"""Values of settings: what may be written, what is made of it, and what they owe one another."""

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, JsonValue

from digest.errors import UsageError
from digest.model import ALSO, Format, Service
from digest.net.addresses import is_loopback

if TYPE_CHECKING:
    from digest.config.delivery import AnyPlace

Place: TypeAlias = tuple[str | int, ...]
"""The steps from the root to a setting: keys, and numbers of items in lists."""


def value_at(tables: object, place: Place) -> Any:  # noqa: ANN401 - whatever was written
    """Return what stands at a place, or None where nothing does."""
    value: Any = tables
    for step in place:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def overlay(tables: Mapping[str, Any], values: Mapping[Place, object]) -> dict[str, Any]:
    """Return tables with values laid over them, each at its place.

    Where a table should be and is none, what is there stays: it is a mistake to tell of.
    """
    laid = dict(tables)
    for place, value in values.items():
        laid = _put(laid, place, value)
    return laid


def _put(table: dict[str, Any], place: Place, value: object) -> dict[str, Any]:
    """Return a copy of a table with a value put at a place."""
    step, below = str(place[0]), place[1:]
    inner = table.get(step, {})
    if not below:
        return table | {step: value}
    if isinstance(inner, list):
        return table | {step: _put_in_item(inner, below, value)}
    if not isinstance(inner, dict):
        return table
    return table | {step: _put(inner, below, value)}


def _put_in_item(items: list[Any], place: Place, value: object) -> list[Any]:
    """Return a copy of a list with a value put below one of its tables, if there is that."""
    number, below = place[0], place[1:]
    return [
        _put(item, below, value) if below and at == number and isinstance(item, dict) else item
        for at, item in enumerate(items)
    ]


_LONGEST_MODEL = 200
_MAILBOX = re.compile(r"[\w+-]+(?:\.[\w+-]+)*@[\w-]+(?:\.[\w-]+)*", re.ASCII)
_NAME = "[A-Za-z_][A-Za-z0-9_]*"
_WEB = "^(https?://.*)?$"
_UNPRINTED = frozenset({"Cc", "Cs", "Zl", "Zp"})


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


def check_optional_address(text: str) -> str:
    """Return a web address, or none.  Raises ValueError."""
    return check_address(text) if text else text


def check_served_address(text: str) -> str:
    """Return the address of a model, or none: what is told there may cross a network only hidden.

    Raises ValueError.
    """
    found = check_optional_address(text)
    if found.startswith("http://") and not is_loopback(found):
        raise ValueError("should start with https://; only this machine's own may be http://")
    return found


def check_model(text: str) -> str:
    """Return the name of a model, or none.  Raises ValueError."""
    if not text.isascii() or len(text) > _LONGEST_MODEL:
        raise ValueError(f"should be at most {_LONGEST_MODEL} plain ASCII characters")
    return check_line(text)


def check_sender(text: str) -> str:
    """Return an address of e-mail, with or without a name, or none.  Raises ValueError."""
    name, bracket, rest = check_line(text).rpartition("<")
    address = rest.removesuffix(">") if bracket else text
    closes = not bracket or (rest.endswith(">") and not set(name) & set('<>@,;:"'))
    if text and not (closes and _MAILBOX.fullmatch(address)):
        raise ValueError("should be an address of e-mail, or Name <name@example.org>")
    return text


def check_unsubscribe(text: str) -> str:
    """Return a page or an address to write to, in ASCII, or none.  Raises ValueError."""
    if not re.fullmatch(r"|(?:https://|mailto:)[!#-;=?-Z_a-z~]{3,900}", text):
        raise ValueError("should be an address that starts with https:// or mailto:")
    return text


def check_line(text: str) -> str:
    """Return a text that stands on one line.  Raises ValueError."""
    if any(unicodedata.category(sign) in _UNPRINTED for sign in text):
        raise ValueError("should be one line without control characters")
    return text


def expand_file(value: object) -> object:
    """Return the path of a file with `~` expanded, or what is no text.  Raises ValueError."""
    return _expand(value, "file")


def check_file(path: Path) -> Path:
    """Return the path of a file that can be read.  Raises ValueError."""
    # `Path.is_file` raises where a folder above is closed.
    if not os.path.isfile(path):  # noqa: PTH113 - see above
        raise ValueError(f"there is no file {path}")
    if not os.access(path, os.R_OK):
        raise ValueError(f"the file {path} may not be read")
    return path


def expand_folder(value: object) -> object:
    """Return a folder with `~` expanded; what is no text is returned as it is.

    Raises ValueError.
    """
    return _expand(value, "folder")


def check_formats(names: tuple[Format, ...]) -> tuple[Format, ...]:
    """Return a list that has an item.  Raises ValueError."""
    if not names:
        raise ValueError("should not be empty")
    return names


def check_query(text: str) -> str:
    """Return a query that can be read, or none.  Raises ValueError."""
    if not text.strip():
        return ""
    # Only topics need the grammar; most runs have none.
    from digest.query import parse_query  # noqa: PLC0415 - see above

    try:
        parse_query(text)
    except UsageError as error:
        raise ValueError(str(error)) from error
    return text


def check_variable(text: str) -> str:
    """Return the name of an environment variable.  Raises ValueError."""
    if not re.fullmatch(_NAME, text):
        # What stands here in its place may be the secret itself, which no message may show.
        raise ValueError("should be the name of an environment variable, not its value")
    return text


def check_optional_variable(text: str) -> str:
    """Return the name of an environment variable, or none.  Raises ValueError."""
    return check_variable(text) if text else text


def check_category(text: str) -> str:
    """Return a category in arXiv's spelling.  Raises ValueError."""
    from digest.query import category  # noqa: PLC0415 - as above

    try:
        return category(text).name
    except UsageError as error:
        raise ValueError(f"{error} {error.hint}") from error


def check_phrase(text: str) -> str:
    """Return a phrase that has a word.  Raises ValueError."""
    if not any(sign.isalnum() for sign in check_line(text)):
        raise ValueError("should hold a word")
    return text


def check_key(text: str) -> str:
    """Return a theme's key, which is not that of the section for the rest.  Raises ValueError."""
    if text == ALSO:
        raise ValueError("is that of the papers which no theme has")
    return text


def check_id(text: str) -> str:
    """Return the identifier that a text spells.  Raises ValueError."""
    # Only topics need it, as above.
    from digest.identifiers import parse_id  # noqa: PLC0415 - see above

    found = parse_id(text)
    if found is None:
        raise ValueError("should be an identifier of arXiv, such as 2602.22544")
    return found.id


def _expand(value: object, what: str) -> object:
    """Return a path with `~` expanded; what is no text is returned as it is.  Raises ValueError."""
    if not isinstance(value, str):
        return value
    if not value.strip() or "\0" in value:
        raise ValueError(f"should be the path of a {what}")
    try:
        return _spelt(Path(value).expanduser())
    except RuntimeError as error:
        raise ValueError("starts with the name of a user who has no home folder here") from error


def _spelt(path: Path) -> Path:
    """Return a path whose name is UTF-8 on disk where the locale cannot spell it."""
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        return Path(os.fsdecode(str(path).encode("utf-8", "surrogateescape")))
    return path


def _split(text: str) -> SplitResult | None:
    """Split an address; None where it cannot be split."""
    if any(sign.isspace() or unicodedata.category(sign) in _UNPRINTED for sign in text):
        # urlsplit would take them away in silence.
        return None
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _written(**rules: JsonValue) -> Any:  # noqa: ANN401 - pydantic's type is private to it
    """Return what the JSON Schema says of a value beside its type, for editors of digest.toml."""
    return Field(json_schema_extra=rules)


# Strict: text and truth values are not numbers.
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Count = Annotated[int, Field(strict=True)]
Seconds = Annotated[Number, Field(ge=0)]
Days = Annotated[Number, Field(ge=0)]
Address = Annotated[str, AfterValidator(check_address), _written(pattern="^https?://")]
OptionalAddress = Annotated[str, AfterValidator(check_optional_address), _written(pattern=_WEB)]
ServedAddress = Annotated[str, AfterValidator(check_served_address), _written(pattern=_WEB)]
ModelName = Annotated[str, AfterValidator(check_model)]
Folder = Annotated[Path, BeforeValidator(expand_folder)]
File = Annotated[Path, BeforeValidator(expand_file), AfterValidator(check_file)]
NewFile = Annotated[Path, BeforeValidator(expand_file)]
Line = Annotated[str, AfterValidator(check_line)]
Sender = Annotated[str, AfterValidator(check_sender)]
Unsubscribe = Annotated[str, AfterValidator(check_unsubscribe)]
Formats = Annotated[tuple[Format, ...], AfterValidator(check_formats), _written(minItems=1)]
Services = tuple[Service, ...]
Variable = Annotated[str, AfterValidator(check_variable), _written(pattern=f"^{_NAME}$")]
OptionalVariable = Annotated[
    str, AfterValidator(check_optional_variable), _written(pattern=f"^({_NAME})?$")
]
Query = Annotated[str, AfterValidator(check_query)]
Category = Annotated[str, AfterValidator(check_category)]
Key = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$"), AfterValidator(check_key)]
Phrase = Annotated[str, AfterValidator(check_phrase)]
PaperId = Annotated[str, AfterValidator(check_id)]
Share = Annotated[Number, Field(ge=0, le=1)]


POLITE = 3.0
"""Seconds between requests that arXiv asks for."""

HEAVIEST = 1_000
"""What a reason may weigh at most, for a paper or against it."""

PACKAGED_TOPIC = "deep-learning"
"""The topic that needs no table of its own."""


def check_pace(seconds: float, address: object) -> None:
    """Refuse to hurry arXiv itself; a mirror or a stand-in sets its own pace."""
    if seconds < POLITE and isinstance(address, str) and _is_arxiv(address):
        raise ValueError(f"should be at least {POLITE:g}: arxiv.org asks for it of everybody")


def check_slugs(topics: Iterable[str]) -> None:
    """Refuse topics whose posts would have the same file names."""
    # Only topics need it; most runs have none.
    from digest.text import slugify  # noqa: PLC0415 - see above

    by_slug: dict[str, str] = {}
    for topic in topics:
        other = by_slug.setdefault(slugify(topic), topic)
        if other != topic:
            raise ValueError(f"'{other}' and '{topic}' would share the name {slugify(topic)}")


def check_topic(topic: str, topics: Iterable[str]) -> None:
    """Refuse a topic that is not there."""
    known = ["", PACKAGED_TOPIC, *topics]
    if topic not in known:
        near = get_close_matches(topic, known[1:], n=1, cutoff=0)[0]
        raise ValueError(f"names no topic; the nearest is '{near}'")


def check_places(places: "Sequence[AnyPlace]", topics: Iterable[str], sender: object) -> None:
    """Refuse places of one name, for topics that are not there, or with messages from nobody."""
    times = Counter(place.name for place in places)
    found = [f"the name '{name}' occurs {many} times" for name, many in times.items() if many > 1]
    known = [PACKAGED_TOPIC, *topics]
    for place in places:
        for topic in (topic for topic in place.topics if topic not in known):
            near = get_close_matches(topic, known, n=1, cutoff=0)[0]
            found.append(f"'{place.name}' has '{topic}', no topic; the nearest is '{near}'")
    if nobody := [place.name for place in places if place.kind == "smtp" and not place.sender]:
        needs = "needs a `sender`, or one in [output.email]"
        found += [] if sender else [f"'{name}' {needs}" for name in nobody]
    if found:
        raise ValueError("; ".join(found))


def check_themes(headings: Sequence[tuple[str, str]]) -> None:
    """Refuse themes, as keys with headings, that readers or sections would take for another."""
    if not headings:
        return
    # Most runs have no themes of their own.
    from digest.themes import ALSO_TITLE, load_taxonomy  # noqa: PLC0415 - see above

    own = Counter(key for key, _ in headings)
    given = {ALSO: ALSO_TITLE} | {theme.key: theme.heading for theme in load_taxonomy()}
    found = [
        *(f"the key '{key}' occurs {times} times" for key, times in own.items() if times > 1),
        *_same_headings(dict(headings), given),
    ]
    if found:
        raise ValueError("; ".join(found))


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


def find_overridden(weights: Iterable[str], over: Iterable[str]) -> Iterator[str]:
    """Yield the names of weights whose reasons other names spell that are laid over them."""
    names, over = tuple(weights), tuple(over)
    if not names or not over:
        return
    from digest.ranking import find_label  # noqa: PLC0415 - as below

    labels = {find_label(name) for name in over} - {None}
    yield from (name for name in names if find_label(name) in labels)


def check_weights(weights: Mapping[str, float]) -> Mapping[str, float]:
    """Return weights by the labels of their reasons.

    Raises ValueError for weights out of bounds, unknown reasons, and two names of the same.
    """
    if not weights:
        return weights
    if heavy := [name for name, weight in weights.items() if abs(weight) > HEAVIEST]:
        bounds = f"should be from -{HEAVIEST:,} to {HEAVIEST:,}"
        raise ValueError("; ".join(f"the weight of '{name}' {bounds}" for name in heavy))
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
    """Tell whether a host is arxiv.org or below."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    return f".{host.rstrip('.')}".endswith(".arxiv.org")
