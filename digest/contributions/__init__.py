"""Reads what a paper introduces: the name it gives, the kind of thing, datasets new and used."""

from digest.contributions.datasets import find_new_datasets
from digest.contributions.finding import find_contribution
from digest.contributions.shapes import is_name
from digest.contributions.used import find_used_datasets

__all__ = ["find_contribution", "find_new_datasets", "find_used_datasets", "is_name"]
