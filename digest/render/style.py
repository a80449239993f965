"""How posts are written where an editor has a say: dialect, formulas, templates."""

from dataclasses import dataclass
from pathlib import Path

from digest.model import Dialect, Tex


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """The dialect of Markdown and its formulas; `templates` is a folder that replaces ours."""

    dialect: Dialect = "common"
    tex: Tex = "unicode"
    templates: Path | None = None
