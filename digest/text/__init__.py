"""Knows text: cleaning, TeX, sentences and names, as pure functions."""

from digest.text.clean import collapse, printable, slugify
from digest.text.counts import in_figures
from digest.text.dates import long_date
from digest.text.entities import to_characters
from digest.text.names import byline, family_name
from digest.text.sentences import Span, split_sentences, words
from digest.text.tex import to_unicode
from digest.text.visible import shown, visible, visible_names, visible_title

__all__ = [
    "Span",
    "byline",
    "collapse",
    "family_name",
    "in_figures",
    "long_date",
    "printable",
    "shown",
    "slugify",
    "split_sentences",
    "to_characters",
    "to_unicode",
    "visible",
    "visible_names",
    "visible_title",
    "words",
]
