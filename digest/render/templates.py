"""Loads the templates: what those of markup are given is text, and escaped as such.

A folder of the user's may hold templates of the same names, which take the place of ours
(`own.py`).
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digest.render.own import explained, make_own_environment, read_own
from digest.text import long_date, short_date

if TYPE_CHECKING:
    from jinja2 import Environment

PACKAGED = files("digest.render") / "templates"


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
