"""Reading that is learned: small linear models over the words of a paper and its categories.

`read` says of each paper what its sentences are, which ones tell the contribution, the finding, the
problem and the limit best, which passage a reader would quote, which themes it belongs to, and how
much news it has; `explain_news` says why, `list_passages` which passages come after the
best, and `names_of` tells one reading from another.  The numbers are made by `python -m
training.reading` and `python -m training.passages`; training/README.md says from what, and how good
they are.
"""

from digest.reading.reader import Text, explain_news, is_word, list_passages, names_of, read
from digest.reading.strange import is_strange
from digest.reading.words import Headed

__all__ = [
    "Headed",
    "Text",
    "explain_news",
    "is_strange",
    "is_word",
    "list_passages",
    "names_of",
    "read",
]
