"""Knows institutions: how they are named, and how a statement of one is read."""

from digest.dossier.institutions.finding import (
    ends_address,
    find_institutions,
    is_remark,
    is_unit,
)

__all__ = ["ends_address", "find_institutions", "is_remark", "is_unit"]
