"""What all files of an archive share: its name, where it is published, how its files are called."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources.abc import Traversable
from pathlib import Path

from digest import __version__
from digest.model import SiteIssue
from digest.render.house import House
from digest.render.templates import PACKAGED, Templates

INDEX, SEARCH, MISSING = "index.html", "search.html", "404.html"
STYLE, SCRIPT, FEED, SITEMAP = "site.css", "search.js", "atom.xml", "sitemap.xml"

# Names of issues begin with a date, those of topics' feeds end in `.atom`: none of them meets
# another, whatever a topic is called.


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """An archive's name and its publisher."""

    title: str
    house: House

    def fill(self, name: str, /, **values: object) -> str:
        """Return what a template makes of values."""
        return self.templates.render(name, **values)

    def read(self, name: str) -> bytes:
        """Return a file that is no template, such as a style sheet."""
        return self.templates.read(name).encode()

    @property
    def templates(self) -> Templates:
        """Ours, or its publisher's."""
        return Templates(self.house.style.templates)

    def stamp(self, *parts: object) -> str:
        """Return what stands for all that a file is made from."""
        program = fingerprint(self.house.style.templates)
        whole = (self.title, self.house.site, self.house.issues, program, *parts)
        return sha256(repr(whole).encode(errors="backslashreplace")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic of an archive, and its issues, the newest first; its newest one names it."""

    slug: str
    issues: tuple[SiteIssue, ...]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.issues[0].topic

    @property
    def heading(self) -> str:
        """What it is called where nothing stands before it."""
        return self.name[:1].upper() + self.name[1:]

    @property
    def page(self) -> str:
        """The file of its list."""
        return f"topic-{self.slug}.html"

    @property
    def feed(self) -> str:
        """The file of its feed, which `build` calls the same."""
        return f"{self.slug}.atom"


def page_of(issue: SiteIssue) -> str:
    """Return the file of an issue's page."""
    return f"{issue.stem}.html"


def titles_of(year: int) -> str:
    """Return the file of a year's list of titles."""
    return f"titles-{year}.html"


def index_of(year: int) -> str:
    """Return the file of a year's titles for the search."""
    return f"search-{year}.json"


def by_topic(issues: Sequence[SiteIssue]) -> tuple[Topic, ...]:
    """Return the topics of issues, which come oldest first, by name."""
    slugs = dict.fromkeys(issue.slug for issue in issues)
    topics = [
        Topic(slug=slug, issues=tuple(one for one in reversed(issues) if one.slug == slug))
        for slug in slugs
    ]
    return tuple(sorted(topics, key=lambda topic: (topic.name.casefold(), topic.slug)))


def by_year(issues: Sequence[SiteIssue]) -> dict[int, tuple[SiteIssue, ...]]:
    """Return issues, which come oldest first, by year, the newest first in both."""
    years = dict.fromkeys(issue.date.year for issue in reversed(issues))
    return {year: tuple(one for one in reversed(issues) if one.date.year == year) for year in years}


@cache
def fingerprint(folder: Path | None = None) -> str:
    """Return what stands for the program: its version, its templates, and those of a user's."""
    shapes = [sorted(_contents(place)) for place in (PACKAGED, folder) if place]
    return sha256(repr((__version__, shapes)).encode()).hexdigest()


def _contents(folder: Traversable | Path) -> list[tuple[str, bytes]]:
    """Return the templates below a folder, by name."""
    found: list[tuple[str, bytes]] = []
    for item in folder.iterdir():
        found += _contents(item) if item.is_dir() else [(item.name, item.read_bytes())]
    return found
