"""The library: fetched records, issues and deliveries, in one database."""

from digest.store.library import Library, open_library
from digest.store.upkeep import Upkeep

__all__ = ["Library", "Upkeep", "open_library"]
