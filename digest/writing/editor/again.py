"""Asks of a kept sentence, when a post is checked, whether its record still bears it out."""

from collections.abc import Mapping

from digest.model import Dossier, Mention, Quote, Statement
from digest.text import split_sentences
from digest.writing.editor.filling import plain_of
from digest.writing.editor.record import Grounds, find_faults


def is_borne_out(statement: Statement, dossiers: Mapping[str, Dossier]) -> bool:
    """Tell whether a verified sentence holds by its record, as far as that can be looked up.

    Its quotes must be whole sentences of abstracts, its figures, units, names and claims theirs.
    What the words mean was asked when it was written, and is not asked again.
    """
    told: tuple[Quote | Mention, ...] = (*statement.quotes, *statement.mentions)
    papers = dict.fromkeys(one.paper for one in told)
    if not statement.quotes or any(paper not in dossiers for paper in papers):
        return False
    for quote in statement.quotes:
        abstract = dossiers[quote.paper].paper.abstract
        whole = {(one.start, one.end) for one in split_sentences(abstract)}
        stands = abstract[quote.start : quote.end] == quote.text
        if quote.field != "abstract" or not stands or (quote.start, quote.end) not in whole:
            return False
    grounds = Grounds([one.text for one in statement.quotes], [dossiers[paper] for paper in papers])
    return not any(find_faults(plain_of(statement), grounds))
