"""Tells whether a sentence of an abstract speaks of the paper, not of its field.

Only such a sentence bears out what is said with the paper or its authors as subject.
"""

import re

from digest.model import Paper, Quote
from digest.text import shown, split_sentences

_KINDS = (
    "paper|work|study|article|survey|letter|thesis|report|review|research|manuscript|chapter|note|"
    "tutorial|essay|perspective|benchmark|dataset|framework|method|approach|model|system|analysis"
)
_DONE = (
    "propos|introduc|present|describ|develop|deriv|design|devis|construct|report|establish|studi|"
    "investigat|analy[sz]|examin|explor|discuss|evaluat|compar|show|prov|found|obtain|demonstrat|"
    "observ|conclud|review|comput|calculat|address|test|provid|train|releas|measur|perform|carri"
)
_SPEAKING = re.compile(
    r"\b(?:[Ww]e|[Oo]urs?|us|I|[Mm]y|[Hh]ere|[Hh]erein|[Aa]uthors?)\b"
    rf"|\b(?:[Tt]his|[Tt]he (?:present|proposed|resulting)) (?:\w+ )?(?:{_KINDS})\b"
    rf"|\b[Tt]he (?:paper|study|article|authors?|proposed)\b"
    rf"|\b(?:is|are|was|were) (?:\w+ly |then |also )?(?:{_DONE})\w*\b"
    r"|\b(?:[Rr]esults?|[Ee]xperiments?|[Ff]indings|[Ss]imulations?|[Ee]valuations?)\b"
    r"|\b[Aa]n? (?:new|novel)\b"
)
# What goes on about what the sentence before spoke of.
_GOING_ON = re.compile(
    rf"^(?:\W*(?:\w+, )?)(?:It|Its|They|Their|These|This|Such|The (?:\w+ )?(?:{_KINDS}))\b"
)


def speaks_of_paper(quote: Quote, paper: Paper, name: str | None) -> bool:
    """Tell whether a quote speaks of its paper: by `we`, `this paper`, its name, or a pronoun."""
    ahead = [span.text for span in split_sentences(paper.abstract) if span.start < quote.start]
    for text in [quote.text, *reversed(ahead)]:
        seen = shown(text)
        if _SPEAKING.search(seen) or (name and name in seen):
            return True
        if not _GOING_ON.match(seen):
            return False
    return False
