"""Loads templates, ours and a user's own, and checks the latter before they are used."""

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
HINT = "docs/formats.md tells which names each template has; examples/templates has some that work."
# What an expression may raise beside jinja's own errors.
MISTAKES = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
LONGEST = 300
ENDINGS = (".j2", ".css")
PLAIN = (".txt.j2", ".bib.j2", ".ris.j2")
PART = "_"
"""What the name of a part begins with: a file that templates of the folder include."""


def fill(name: str, house: House, /, **given: object) -> str:
    """Fill a template, what it prints escaped for its format: ours, or the house's own.

    Raises OutputError for a mistake in a template of the user's.
    """
    with _explained(house.templates):
        return load_environment(name, house).get_template(name).render(given)


def load_environment(name: str, house: House) -> "Environment":
    """Return what compiles a template: of Markdown in a dialect, of plain text, or of markup."""
    dialect = house.dialect if name.endswith(".md.j2") else None
    return _load(house.templates, dialect, is_markup=not dialect and not name.endswith(PLAIN))


@cache
def load_packaged(package: str) -> "Environment":
    """Return what compiles another package's templates of markup, which may include ours."""
    from jinja2 import ChoiceLoader, PackageLoader  # noqa: PLC0415 - slow

    loader = ChoiceLoader([PackageLoader(package), PackageLoader("digest.render")])
    return _load(None, None, is_markup=True).overlay(loader=loader)


@cache
def _load(folder: Path | None, dialect: Dialect | None, *, is_markup: bool) -> "Environment":
    """Return what compiles templates, each once; those of a user's folder run in a sandbox."""
    from jinja2 import (  # noqa: PLC0415 - slow
        ChoiceLoader,
        Environment,
        FileSystemLoader,
        PackageLoader,
        StrictUndefined,
    )

    kind, own = Environment, list[FileSystemLoader]()
    if folder:
        from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415 - as above

        kind, own = ImmutableSandboxedEnvironment, [FileSystemLoader(folder)]
    environment = kind(
        loader=ChoiceLoader([*own, PackageLoader("digest.render")]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=is_markup,  # what is no HTML is escaped by its own rules
    )
    environment.filters |= {"long_date": long_date, "short_date": short_date, "shorten": shorten}
    if dialect:
        from digest.render.md import write_in  # noqa: PLC0415 - fills templates itself

        write_in(dialect, environment)
    return environment


def read(name: str, house: House) -> str:
    """Return what is no template, such as a style sheet.  Raises OutputError."""
    path = house.templates / name if house.templates else None
    if path is None or not path.is_file():
        return (PACKAGED / name).read_text("utf-8")
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OutputError(f"{path} cannot be read: {_reason(error)}.", hint=HINT) from error


def trust(text: str) -> "Markup":
    """Return HTML or CSS that templates print as it is."""
    from markupsafe import Markup  # noqa: PLC0415 - comes with the templates

    return Markup(text)  # noqa: S704 - a style sheet, or rendered from Markdown without tags


@contextmanager
def _explained(folder: Path | None) -> Iterator[None]:
    """Turn an error in a user's template into a sentence with file and line.

    Raises OutputError; where no template is the user's, whatever is raised is a bug of ours.
    """
    if folder is None:
        yield
        return
    from jinja2 import TemplateError  # noqa: PLC0415 - slow

    try:
        yield
    except (TemplateError, *MISTAKES) as error:
        frames = traceback.extract_tb(error.__traceback__)
        places = [(frame.filename, frame.lineno) for frame in frames]
        # What cannot be compiled says so itself.
        places.append((getattr(error, "filename", None) or "", getattr(error, "lineno", 0)))
        found = [place for place in places if Path(place[0]).is_relative_to(folder)]
        if not found and not isinstance(error, TemplateError):
            raise
        where = f"{found[-1][0]}, line {found[-1][1]}," if found else f"A template of {folder}"
        raise OutputError(f"{where} cannot be filled: {_reason(error)}.", hint=HINT) from error


def _reason(error: BaseException) -> str:
    """Return what an error says, on one line of a bearable length."""
    if isinstance(error, RecursionError):
        return "it calls itself without end"
    if isinstance(error, UnicodeDecodeError):
        return "it is no text in UTF-8"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    said = printable(str(getattr(error, "message", None) or error)).rstrip(".")
    return said[:LONGEST] or type(error).__name__


def check_templates(house: House) -> None:
    """Compile the user's templates.  Raises ConfigError with every mistake, by file and line."""
    folder = house.templates
    if folder is None:
        return
    if not folder.is_dir():
        raise ConfigError(
            f"There is no folder of templates {folder}.", hint="output.templates names it."
        )
    if found := list(_find_mistakes(folder, house)):
        count = "a mistake" if len(found) == 1 else f"{len(found)} mistakes"
        listed = "".join(f"\n  - {mistake}." for mistake in found)
        raise ConfigError(f"The templates in {folder} have {count}:{listed}", hint=HINT)


def _find_mistakes(folder: Path, house: House) -> Iterator[str]:
    from jinja2 import TemplateError  # noqa: PLC0415 - slow

    known = {file.name for file in PACKAGED.iterdir()}
    known |= {f"site/{file.name}" for file in (PACKAGED / "site").iterdir()}
    for path in sorted((*folder.iterdir(), *folder.glob("site/*"))):
        name = path.relative_to(folder).as_posix()
        if not name.endswith(ENDINGS) or path.name.startswith("."):
            continue
        if name not in known and not path.name.startswith(PART):
            nearest = get_close_matches(name, sorted(known), n=1, cutoff=0)[0]
            yield (
                f"{name} is the name of no template, the nearest is {nearest};"
                f" a part that others include has a name that begins with {PART}"
            )
        elif name.endswith(".j2"):
            try:
                load_environment(name, house).get_template(name)
            except TemplateError as error:
                line = getattr(error, "lineno", None)
                yield f"{name}{f', line {line}' if line else ''}: {_reason(error)}"
            except (OSError, UnicodeDecodeError, RecursionError) as error:
                yield f"{name}: {_reason(error)}"
