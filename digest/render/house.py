"""Who publishes an issue, where and how, which formats say beside what is in it, or follow."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from digest.model import Dialect, Digest, Tex

NOWHERE = "digest.invalid"
"""A name that nobody has (RFC 2606), for who has told no address of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """The dialect of Markdown and its formulas; `templates` is a folder that replaces ours."""

    dialect: Dialect = "common"
    tex: Tex = "unicode"
    templates: Path | None = None


def _know_none(_slug: str) -> Sequence[Digest]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The publisher; every text may be empty.

    `site` is the web address that posts are published below, without a final slash; `sender` is
    whom an e-mail is from, `unsubscribe` the http or mailto address where readers leave.  A feed
    has at most `issues`, of those that `earlier` finds by a topic's slug.  `style` is how its posts
    are written.
    """

    site: str = ""
    sender: str = ""
    unsubscribe: str = ""
    issues: int = 10
    earlier: Callable[[str], Sequence[Digest]] = _know_none
    style: Style = field(default_factory=Style)

    @property
    def host(self) -> str:
        """The site's host, or a name that nobody has."""
        return urlsplit(self.site).hostname or NOWHERE

    def address(self, name: str) -> str:
        """Return where a file is published, or nothing."""
        return f"{self.site}/{name}" if self.site else ""
