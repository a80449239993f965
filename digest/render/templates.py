"""Loads templates, ours and a user's, and checks the user's before they are used."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from digest.errors import ConfigError, OutputError
from digest.model import Dialect
from digest.render import House
from digest.text import long_date, printable, short_date, shorten

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

PACKAGED = files("digest.render") / "templates"
HINT = "docs/formats.md lists the names that each template has; examples/templates has examples."
# Errors that an expression in a template may raise beside jinja's own.
MISTAKES = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
MAX_REASON = 300
CHECKED_ENDINGS = (".j2", ".css")
PLAIN_ENDINGS = (".txt.j2", ".bib.j2", ".ris.j2")
PARTIAL_PREFIX = "_"
"""The beginning of the names of partials: files that other templates include."""


def fill(name: str, house: House, /, **context: object) -> str:
    """Fill a template, the user's or ours; its values are escaped for the format.

    Raises OutputError for a mistake in a user's template.
    """
    with _explained(house.templates):
        return load_environment(name, house).get_template(name).render(context)


def load_environment(name: str, house: House) -> "Environment":
    """Return the environment for a template: Markdown in a dialect, plain text, or markup."""
    dialect = house.dialect if name.endswith(".md.j2") else None
    return _make_environment(
        house.templates, dialect, is_markup=not dialect and not name.endswith(PLAIN_ENDINGS)
    )


@cache
def load_packaged(package: str) -> "Environment":
    """Return the environment for another package's markup templates, which may include ours."""
    from jinja2 import ChoiceLoader, PackageLoader  # noqa: PLC0415 - slow

    loader = ChoiceLoader([PackageLoader(package), PackageLoader("digest.render")])
    return _make_environment(None, None, is_markup=True).overlay(loader=loader)


@cache
def _make_environment(
    folder: Path | None, dialect: Dialect | None, *, is_markup: bool
) -> "Environment":
    """Return an environment, which compiles each template once; users' run in a sandbox."""
    from jinja2 import (  # noqa: PLC0415 - slow
        ChoiceLoader,
        Environment,
        FileSystemLoader,
        PackageLoader,
        StrictUndefined,
    )

    kind, users = Environment, list[FileSystemLoader]()
    if folder:
        from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415 - as above

        kind, users = ImmutableSandboxedEnvironment, [FileSystemLoader(folder)]
    environment = kind(
        loader=ChoiceLoader([*users, PackageLoader("digest.render")]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=is_markup,  # other formats are escaped by rules of their own
    )
    environment.filters |= {"long_date": long_date, "short_date": short_date, "shorten": shorten}
    if dialect:
        from digest.render.md import set_dialect  # noqa: PLC0415 - it imports this module

        set_dialect(dialect, environment)
    return environment


def read(name: str, house: House) -> str:
    """Return a file that is not a template, such as a style sheet.  Raises OutputError."""
    path = house.templates / name if house.templates else None
    if path is None or not path.is_file():
        return (PACKAGED / name).read_text("utf-8")
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OutputError(f"{path} cannot be read: {_reason(error)}.", hint=HINT) from error


def trust(text: str) -> "Markup":
    """Return HTML or CSS that templates print unescaped."""
    from markupsafe import Markup  # noqa: PLC0415 - comes with the templates

    return Markup(text)  # noqa: S704 - a style sheet, or rendered from Markdown without tags


@contextmanager
def _explained(folder: Path | None) -> Iterator[None]:
    """Raise OutputError, with file and line, for an error in a user's template.

    An error in one of our templates is a bug and is not caught.
    """
    if folder is None:
        yield
        return
    from jinja2 import TemplateError  # noqa: PLC0415 - slow

    try:
        yield
    except (TemplateError, *MISTAKES) as error:
        frames = traceback.extract_tb(error.__traceback__)
        lines = [(frame.filename, frame.lineno) for frame in frames]
        # A syntax error has its file and line as attributes.
        lines.append((getattr(error, "filename", None) or "", getattr(error, "lineno", 0)))
        users = [(path, line) for path, line in lines if Path(path).is_relative_to(folder)]
        if not users and not isinstance(error, TemplateError):
            raise
        where = f"{users[-1][0]}, line {users[-1][1]}," if users else f"A template of {folder}"
        raise OutputError(f"{where} cannot be filled: {_reason(error)}.", hint=HINT) from error


def _reason(error: BaseException) -> str:
    """Return an error's message, on one line of at most MAX_REASON characters."""
    if isinstance(error, RecursionError):
        return "it calls itself without end"
    if isinstance(error, UnicodeDecodeError):
        return "it is not text in UTF-8"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    message = printable(str(getattr(error, "message", None) or error)).rstrip(".")
    return message[:MAX_REASON] or type(error).__name__


def check_templates(house: House) -> None:
    """Compile the user's templates.  Raises ConfigError with every mistake, by file and line."""
    folder = house.templates
    if folder is None:
        return
    if not folder.is_dir():
        raise ConfigError(
            f"There is no folder of templates {folder}.", hint="output.templates names it."
        )
    if mistakes := list(_find_mistakes(folder, house)):
        count = "a mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        listed = "".join(f"\n  - {mistake}." for mistake in mistakes)
        raise ConfigError(f"The templates in {folder} have {count}:{listed}", hint=HINT)


def _find_mistakes(folder: Path, house: House) -> Iterator[str]:
    from jinja2 import TemplateError  # noqa: PLC0415 - slow

    known = {file.name for file in PACKAGED.iterdir()}
    known |= {f"site/{file.name}" for file in (PACKAGED / "site").iterdir()}
    for path in sorted((*folder.iterdir(), *folder.glob("site/*"))):
        name = path.relative_to(folder).as_posix()
        if not name.endswith(CHECKED_ENDINGS) or path.name.startswith("."):
            continue
        if name not in known and not path.name.startswith(PARTIAL_PREFIX):
            nearest = get_close_matches(name, sorted(known), n=1, cutoff=0)[0]
            yield (
                f"There is no template {name}, the nearest is {nearest};"
                f" the name of a part that others include begins with {PARTIAL_PREFIX}"
            )
        elif name.endswith(".j2"):
            try:
                load_environment(name, house).get_template(name)
            except TemplateError as error:
                line = getattr(error, "lineno", None)
                yield f"{name}{f', line {line}' if line else ''}: {_reason(error)}"
            except (OSError, UnicodeDecodeError, RecursionError) as error:
                yield f"{name}: {_reason(error)}"
