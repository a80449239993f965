"""Fills the templates of the files that set a digest up; each value comes quoted for its place."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


def fill(template: str, **values: object) -> str:
    """Return a template with its values."""
    text = files("digest.setup").joinpath("templates", template).read_text("utf-8")
    return _environment().from_string(text).render(**values)


@cache
def _environment() -> "Environment":
    """Return what reads the templates; braces and percent signs belong to their own languages."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - few runs write such files

    return Environment(
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - nothing here is markup
    )
