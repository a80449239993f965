"""Text as pure functions: cleaning, TeX, sentences, words and names."""

from digest.text.clean import (
    Formula,
    collapse,
    columns,
    find_formulas,
    in_figures,
    long_date,
    printable,
    printable_part,
    short_date,
    shorten,
    shown,
    slugify,
    to_characters,
    visible,
    visible_name,
    visible_names,
    visible_title,
    web_address,
    within,
)
from digest.text.forms import any_of
from digest.text.names import byline, family_name, is_proper, split_authors, without_asides
from digest.text.sentences import Span, split_sentences, words
from digest.text.signs import has_deceptive_words
from digest.text.tex import to_unicode
from digest.text.tokens import fold, fold_words

__all__ = [
    "Formula",
    "Span",
    "any_of",
    "byline",
    "collapse",
    "columns",
    "family_name",
    "find_formulas",
    "fold",
    "fold_words",
    "has_deceptive_words",
    "in_figures",
    "is_proper",
    "long_date",
    "printable",
    "printable_part",
    "short_date",
    "shorten",
    "shown",
    "slugify",
    "split_authors",
    "split_sentences",
    "to_characters",
    "to_unicode",
    "visible",
    "visible_name",
    "visible_names",
    "visible_title",
    "web_address",
    "within",
    "without_asides",
    "words",
]
