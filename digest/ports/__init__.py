"""What the flow needs from the world: the protocols that adapters satisfy."""

from digest.ports.delivery import Ledger, Publisher
from digest.ports.files import Renderer, Shelf
from digest.ports.library import Library
from digest.ports.services import Enricher, Model, Votes
from digest.ports.sites import Draft, Drafts, Leaf, Press, SiteFolder
from digest.ports.sources import Listings, Source
from digest.ports.world import Clock, Progress

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
