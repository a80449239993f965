"""Proofreads the templates of a user's folder before anything is fetched for them."""

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import chain
from pathlib import Path

from digest.errors import ConfigError
from digest.render.house import Style
from digest.render.templates import HINT, PACKAGED, load_environment, tell

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
