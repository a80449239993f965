"""How the archive that `digest site` makes is called, and where it goes."""

from pathlib import Path

from digest.config.part import Part
from digest.config.values import Folder, Phrase


class Site(Part):
    """What `digest site` does where no flag says otherwise."""

    title: Phrase = "Paper digests"
    """What the archive is called at the head of its pages."""
    output: Folder = Path("site")
    """The folder that the archive is written to."""
