"""The search grammar: read a query, write it for arXiv, judge a record by it, name it."""

from digest.query.archives import categories, category
from digest.query.arxiv import to_arxiv
from digest.query.echo import ANOTHER, is_same_query
from digest.query.local import matches, may_match
from digest.query.naming import phrases_of, title_of
from digest.query.parser import parse_query
from digest.query.places import categories_of
from digest.query.syntax import (
    And,
    AndNot,
    Category,
    Field,
    Or,
    Query,
    Submitted,
    Term,
    all_of,
    any_of,
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
    "matches",
    "may_match",
    "parse_query",
    "phrases_of",
    "submitted",
    "title_of",
    "to_arxiv",
]
