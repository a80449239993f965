"""Templates, a user's own among them, proofread before they are used."""

import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digest.errors import ConfigError, OutputError
from digest.render.house import Style
from digest.text import long_date, printable, short_date

if TYPE_CHECKING:
    from jinja2 import Environment

PACKAGED = files("digest.render") / "templates"
HINT = "docs/formats.md tells which names each template has; examples/templates has some that work."
# What an expression may raise beside jinja's own errors.
MISTAKES = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
LONGEST = 300


class Templates:
    """The packaged templates and, in place of those of the same names, a folder's."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder

    def render(self, name: str, /, **given: object) -> str:
        """Fill a template of HTML or XML.  Raises OutputError for a mistake of the user's."""
        return self.fill(load_environment(self.folder, markup=True), name, given)

    def render_plain(self, name: str, /, **given: object) -> str:
        """Fill a template of plain text, which escapes nothing.  Raises as `render`."""
        return self.fill(load_environment(self.folder, markup=False), name, given)

    def fill(self, environment: "Environment", name: str, given: Mapping[str, Any]) -> str:
        """Fill a template of an environment.  Raises as `render`."""
        with explained(self.folder):
            return environment.get_template(name).render(given)

    def read(self, name: str) -> str:
        """Return what is no template, such as a style sheet.  Raises OutputError."""
        own = read_own(self.folder, name)
        return (PACKAGED / name).read_text("utf-8") if own is None else own


@cache
def load_environment(folder: Path | None, *, markup: bool) -> "Environment":
    """Return what compiles templates of markup, or of plain text, which has none to escape."""
    return make_environment(folder, autoescape=markup)


def make_environment(
    folder: Path | None, *, autoescape: bool, finalize: Callable[[object], object] | None = None
) -> "Environment":
    """Return what compiles the templates, each once; `finalize` is done to all that they print."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - slow

    environment = Environment(
        loader=PackageLoader("digest.render"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=autoescape,  # noqa: S701 - what is no HTML is escaped by its own rules
        finalize=finalize,
    )
    environment.filters |= {"long_date": long_date, "short_date": short_date}
    return make_own_environment(environment, folder) if folder else environment


def make_own_environment(packaged: "Environment", folder: Path) -> "Environment":
    """Return an environment like the packaged one, in which a folder's templates come first."""
    from jinja2 import ChoiceLoader, FileSystemLoader  # noqa: PLC0415 - slow
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415 - few need it

    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder), *filter(None, [packaged.loader])]),
        undefined=packaged.undefined,
        trim_blocks=packaged.trim_blocks,
        lstrip_blocks=packaged.lstrip_blocks,
        keep_trailing_newline=packaged.keep_trailing_newline,
        autoescape=packaged.autoescape,
        finalize=packaged.finalize,
    )
    environment.filters |= packaged.filters
    return environment


def read_own(folder: Path | None, name: str) -> str | None:
    """Return a file of a user's folder, None where there is none.  Raises OutputError."""
    path = folder / name if folder else None
    if path is None or not path.is_file():
        return None
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OutputError(f"{path} cannot be read: {tell(error)}.", hint=HINT) from error


@contextmanager
def explained(folder: Path | None) -> Iterator[None]:
    """Say in a sentence, with file and line, what is wrong with a user's template.

    Raises OutputError; where no template is the user's, whatever is raised is a bug of ours.
    """
    if folder is None:
        yield
        return
    from jinja2 import TemplateError  # noqa: PLC0415 - slow

    try:
        yield
    except (TemplateError, *MISTAKES) as error:
        place = find_place(error, folder)
        if not place and not isinstance(error, TemplateError):
            raise
        where = place or f"A template of {folder}"
        raise OutputError(f"{where} cannot be filled: {tell(error)}.", hint=HINT) from error


def find_place(error: BaseException, folder: Path) -> str:
    """Return the file and line of a user's template that an error comes from, if any."""
    name, line = getattr(error, "filename", None), getattr(error, "lineno", 0)
    if isinstance(name, str) and Path(name).is_relative_to(folder):
        return f"{name}, line {line},"
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(folder)
    ]
    return f"{frames[-1].filename}, line {frames[-1].lineno}," if frames else ""


def tell(error: BaseException) -> str:
    """Say what an error says, on one line of a bearable length."""
    if isinstance(error, RecursionError):
        return "it calls itself without end"
    from jinja2 import TemplateNotFound  # noqa: PLC0415 - slow

    if isinstance(error, TemplateNotFound):
        return f"there is no template {error.name}"
    if isinstance(error, OSError):
        return str(error.strerror)
    if isinstance(error, UnicodeDecodeError):
        return "it is no text in UTF-8"
    said = printable(str(getattr(error, "message", None) or error)).rstrip(".")
    return said[:LONGEST] or type(error).__name__


ENDINGS = (".j2", ".css")
PLAIN = (".txt.j2", ".bib.j2")
SITE = "site/"
PART = "_"
"""What the name of a part begins with: a file that templates of the folder include."""


def check_templates(style: Style) -> None:
    """Compile the user's templates.  Raises ConfigError with every mistake, by file and line."""
    folder = style.templates
    if folder is None:
        return
    if not folder.is_dir():
        raise ConfigError(
            f"There is no folder of templates {folder}.", hint="output.templates names it."
        )
    found = list(_find_mistakes(folder, style))
    if found:
        count = "a mistake" if len(found) == 1 else f"{len(found)} mistakes"
        listed = "".join(f"\n  - {mistake}." for mistake in found)
        raise ConfigError(f"The templates in {folder} have {count}:{listed}", hint=HINT)


def list_names() -> tuple[str, ...]:
    """Return the names of the packaged templates; those of an archive begin with `site/`."""
    above = ((file, "") for file in PACKAGED.iterdir())
    site = ((file, SITE) for file in (PACKAGED / "site").iterdir())
    found = (f"{folder}{file.name}" for file, folder in chain(above, site))
    return tuple(sorted(name for name in found if name.endswith(ENDINGS)))


def _find_mistakes(folder: Path, style: Style) -> Iterator[str]:
    known = list_names()
    for path in sorted((*folder.iterdir(), *folder.glob(f"{SITE}*"))):
        name = path.relative_to(folder).as_posix()
        if not name.endswith(ENDINGS) or path.name.startswith("."):
            continue
        if name not in known and not path.name.startswith(PART):
            nearest = get_close_matches(name, known, n=1, cutoff=0)[0]
            yield (
                f"{name} is the name of no template, the nearest is {nearest};"
                f" a part that others include has a name that begins with {PART}"
            )
        elif name.endswith(".j2"):
            yield from _compile(name, style)


def _compile(name: str, style: Style) -> Iterator[str]:
    """Yield what keeps a template from being compiled, if anything."""
    from jinja2 import TemplateError  # noqa: PLC0415 - slow

    from digest.render.markdown import load_environment_of  # noqa: PLC0415 - as above

    if name.endswith(".md.j2"):
        environment = load_environment_of(style.templates, style.dialect)
    else:
        environment = load_environment(style.templates, markup=not name.endswith(PLAIN))
    try:
        environment.get_template(name)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        yield f"{name}{f', line {line}' if line else ''}: {tell(error)}"
    except (OSError, UnicodeDecodeError, RecursionError) as error:
        yield f"{name}: {tell(error)}"
