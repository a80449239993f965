"""Finds the links of a paper's record, or of any text about it, each once, with its evidence."""

from collections.abc import Iterator, Sequence

from digest.links.canonical import canonical
from digest.links.contexts import find_contexts
from digest.links.kinds import kind_of, leads_to_literature
from digest.links.matching import Subject
from digest.links.merging import Finding, unite
from digest.links.ownership import Verdict, judge_place, judge_words
from digest.model import Link, Paper


def find_links(paper: Paper, *, name: str | None = None) -> tuple[Link, ...]:
    """Return the links of a paper's abstract and comment in the order of the text, each once.

    `name` is what the paper introduces, where known; a repository that bears it is its own.
    """
    authors = tuple(author.name for author in paper.authors)
    subject = Subject(name=name, authors=authors, title=paper.title, text=paper.abstract)
    abstract = _scan(paper.abstract, "abstract", subject)
    return unite((*abstract, *_scan(paper.comment or "", "comment", subject)))


def find_links_in(
    text: str, *, origin: str, name: str | None, authors: Sequence[str], title: str = ""
) -> tuple[Link, ...]:
    """Return the links of any text about a paper, each once, in order.

    An `origin` other than "abstract" and "comment" is running text: there a link without words
    of ownership is the paper's own only if its address bears the name or an author's.
    """
    return unite(_scan(text, origin, Subject(name=name, authors=tuple(authors), title=title)))


def _scan(text: str, origin: str, subject: Subject) -> Iterator[Finding]:
    """Yield every address of a text, with whose it is."""
    for context in find_contexts(text):
        url = canonical(context.url)
        kind = kind_of(url, context)
        said = judge_words(context, origin, subject)
        if kind == "other" and leads_to_literature(url):
            said = Verdict.OTHERS
        verdict = judge_place(context, kind, origin, subject) if said is Verdict.UNPROVEN else said
        own = verdict is Verdict.OWN
        link = Link(url=url, kind=kind, own=own, origin=(origin,), evidence=context.evidence)
        yield Finding(link=link, said=said)
