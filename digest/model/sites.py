"""What an archive remembers of the issues in it."""

from dataclasses import dataclass
from datetime import date

from digest.model.issues import ThemeSize


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePaper:
    """A paper that an issue lists: its identifier, and its title as a reader sees it."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteIssue:
    """An issue in an archive: what its lists, search and charts say of it.

    `made_from` stands for everything that its files were made from, `files` are their names.
    `edited` says that its editor changed the post, so that its page is made from that.
    """

    slug: str
    date: date
    topic: str
    title: str
    subtitle: str
    description: str
    papers: tuple[SitePaper, ...]
    themes: tuple[ThemeSize, ...]
    made_from: str
    files: tuple[str, ...]
    edited: bool = False

    @property
    def stem(self) -> str:
        """The name of the issue's files without their endings, which no other issue has."""
        return f"{self.date}-{self.slug}"
