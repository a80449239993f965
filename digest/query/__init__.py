"""The search grammar: read a query, write it for arXiv, judge a record by it, name it."""

from digest.query.categories import Category, category, load_subjects
from digest.query.local import (
    ANOTHER,
    is_same_query,
    matches,
    may_match,
    phrases_of,
    title_of,
    to_arxiv,
)
from digest.query.parser import (
    And,
    AndNot,
    Field,
    Or,
    Query,
    Submitted,
    Term,
    all_of,
    any_of,
    categories,
    categories_of,
    parse_query,
    submitted,
)

__all__ = [
    "ANOTHER",
    "And",
    "AndNot",
    "Category",
    "Field",
    "Or",
    "Query",
    "Submitted",
    "Term",
    "all_of",
    "any_of",
    "categories",
    "categories_of",
    "category",
    "is_same_query",
    "load_subjects",
    "matches",
    "may_match",
    "parse_query",
    "phrases_of",
    "submitted",
    "title_of",
    "to_arxiv",
]
