"""What the flow needs from the world: the protocols that adapters satisfy."""

from digest.ports.library import Library
from digest.ports.outside import (
    Clock,
    Draft,
    Drafts,
    Enricher,
    Leaf,
    Ledger,
    Listings,
    Model,
    Press,
    Progress,
    Publisher,
    Renderer,
    Shelf,
    SiteFolder,
    Source,
    Votes,
)

__all__ = [
    "Clock",
    "Draft",
    "Drafts",
    "Enricher",
    "Leaf",
    "Ledger",
    "Library",
    "Listings",
    "Model",
    "Press",
    "Progress",
    "Publisher",
    "Renderer",
    "Shelf",
    "SiteFolder",
    "Source",
    "Votes",
]
