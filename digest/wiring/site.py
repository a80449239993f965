"""Makes what writes an archive of all issues."""

from dataclasses import dataclass
from pathlib import Path

from digest.config import Settings
from digest.ports import Drafts, Library, Press, SiteFolder
from digest.wiring.parts import make_house


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteParts:
    """What an archive is made with: its files, the folder that they go to, the posts."""

    press: Press
    folder: SiteFolder
    drafts: Drafts


def make_site_parts(settings: Settings, folder: Path, library: Library) -> SiteParts:
    """Return what writes the archive of a library into a folder.  Raises OutputError."""
    from digest.publish.archive import ArchiveFolder
    from digest.publish.folder import PostFolder
    from digest.render.site import SitePress

    return SiteParts(
        press=SitePress(settings.site.title, make_house(settings)),
        folder=ArchiveFolder(folder),
        drafts=PostFolder(settings.build.output, library),
    )
