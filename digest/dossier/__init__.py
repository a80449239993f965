"""Knows all that is told of a paper: by its own record, and by services beside it."""

from digest.dossier.describing import describe
from digest.dossier.institutions import find_institutions
from digest.dossier.joining import join, join_links
from digest.dossier.promises import find_promised

__all__ = ["describe", "find_institutions", "find_promised", "join", "join_links"]
