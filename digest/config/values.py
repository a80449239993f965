"""Values of settings: what may be written, and what is made of it."""

import os
import re
import unicodedata
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, JsonValue

from digest.errors import UsageError
from digest.model import ALSO, Format, Service
from digest.net.public import is_loopback

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
