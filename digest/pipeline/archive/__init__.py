"""The archive of all issues: which are made anew, and the pages around them."""

from digest.pipeline.archive.archive import build_archive
from digest.pipeline.archive.plan import Archive, ArchivePlan, Dated
from digest.pipeline.archive.remaking import remake

__all__ = ["Archive", "ArchivePlan", "Dated", "build_archive", "remake"]
