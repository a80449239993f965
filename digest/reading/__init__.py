"""Learned reading: small linear models over the words of a paper and its categories.

`read` returns the roles of a paper's sentences, the sentences that best state the contribution, the
finding, the problem and the limit, the passage that a reader would quote, the themes, and how much
news the paper has.  `explain_news` returns the reasons for the news, and `list_passages` the best
passages.  The numbers are made by `python -m training.reading` and `python -m training.passages`;
training/README.md describes the data and the quality.
"""

from digest.reading.reader import explain_news, is_word, list_passages, read

__all__ = [
    "explain_news",
    "is_word",
    "list_passages",
    "read",
]
