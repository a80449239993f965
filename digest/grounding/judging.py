"""Judges a statement: all that it says must be accounted for by what it rests on.

- Each quote stands in its record, word for word, where it says.
- A mention names what its record has: title, authors, institution, a name that stands in it.
- Every number, name, address and content word stands in a quote, in a field of the records
  (title, authors, institutions, links, names, categories), or in `data/support.toml`: a closed
  table of connective words, synonyms, irregular forms and abbreviations of whole fields.
- What a quote denies is denied, what it affirms affirmed; who outperforms whom is kept.
- A number keeps its unit and its bound, a claim its reserve; what claims that something is first,
  best or the only one stands in a quote, and so does what is less, worse or behind.
- What earlier methods do is not said of a paper.
- What sets two papers side by side stands in a source of one, which names the other.
- Words in quotation marks stand so in a quote.
"""

import re
from collections.abc import Iterator, Mapping

from digest.grounding.evidence import Evidence
from digest.grounding.fault import Fault
from digest.grounding.people import is_author, judge_authors, parse_byline
from digest.grounding.relations import judge_relation
from digest.grounding.wording import judge_words
from digest.model import Dossier, Mention, Paper, Quote, Statement
from digest.text import shown, split_sentences, visible_title

Sources = Mapping[str, Dossier]

_QUOTED = re.compile(r"“([^“”]*)”")
_ET_AL = re.compile(r"^(?: \([^()]*\))?,? et al\b")
_SETTLED = frozenset({"title", "author", "institution"})
_NAMING = frozenset({"title", "name"})
_MARKS = str.maketrans({"‘": "'", "’": "'", "“": "'", "”": "'", '"': "'"})


def judge(statement: Statement, sources: Sources) -> tuple[Fault, ...]:
    """Return what a statement says without support, in its order; nothing where all is supported.

    `sources` maps the identifiers of papers to what is known of them.
    """
    faults = [*_judge_quotes(statement, sources)]
    evidence = _evidence(statement, sources)
    faults += _judge_mentions(statement, sources)
    settled = [(one.start, one.end) for one in statement.mentions if one.kind in _SETTLED]
    faults += judge_words(statement.text, evidence, settled=settled)
    faults += _judge_verbatim(statement, evidence)
    faults += _judge_relations(statement, sources)
    return tuple(sorted(faults, key=lambda fault: fault.start))


def fields_of(dossier: Dossier) -> Iterator[str]:
    """Yield what a record's fields name: title, people, places, links, things, categories."""
    paper = dossier.paper
    yield from (paper.id, shown(paper.title), paper.primary, *paper.categories)
    for author in paper.authors:
        yield shown(author.name)
        yield from (shown(place.name) for place in author.affiliations)
    yield from (link.url for link in dossier.links)
    names = (dossier.introduces.name, *dossier.new_datasets, *dossier.used_datasets)
    yield from (shown(name) for name in names if name)


def sentences_of(text: str) -> Iterator[str]:
    """Yield the sentences of a text from outside, as a reader sees them."""
    return (shown(span.text) for span in split_sentences(text))


def _evidence(statement: Statement, sources: Sources) -> Evidence:
    """Return what a statement quotes, and the fields of the papers that it quotes or names."""
    papers = dict.fromkeys(
        [quote.paper for quote in statement.quotes] + [one.paper for one in statement.mentions]
    )
    fields = [field for name in papers if name in sources for field in fields_of(sources[name])]
    quoted = (shown(quote.text) for quote in statement.quotes if quote.field != "title")
    return Evidence(quoted, fields)


def _judge_quotes(statement: Statement, sources: Sources) -> Iterator[Fault]:
    """Yield the quotes that do not stand in their record."""
    for quote in statement.quotes:
        field = _field(quote, sources)
        if field[quote.start : quote.end] != quote.text:
            yield Fault(kind="quote", start=0, end=len(statement.text), found=quote.text)


def _field(quote: Quote, sources: Sources) -> str:
    if quote.paper not in sources or quote.field not in {"title", "abstract", "comment"}:
        return ""
    return getattr(sources[quote.paper].paper, quote.field) or ""


def _judge_mentions(statement: Statement, sources: Sources) -> Iterator[Fault]:
    """Yield mentions of what their record does not have."""
    for mention in statement.mentions:
        text = statement.text[mention.start : mention.end]
        if mention.paper not in sources:
            yield _misnamed(mention, text, "")
        elif mention.kind == "author":
            yield from _judge_people(statement, mention, sources[mention.paper].paper)
        else:
            yield from _judge_name(mention, text, sources[mention.paper])


def _judge_people(statement: Statement, mention: Mention, paper: Paper) -> Iterator[Fault]:
    """Judge who is named; what stands in two mentions is one byline."""
    others = bool(_ET_AL.match(statement.text[mention.end :]))
    told = parse_byline(statement.text, mention.start, mention.end, others=others)
    alone = [one for one in statement.mentions if one.kind == "author" and one.paper == paper.id]
    if len(alone) > 1:
        strangers = (name for name in told.names if not is_author(name, paper.authors))
        yield from (_misnamed(mention, name, "") for name in strangers)
    else:
        yield from judge_authors(told, paper.authors)


def _judge_name(mention: Mention, text: str, dossier: Dossier) -> Iterator[Fault]:
    """Judge a title, an institution or a name."""
    paper = dossier.paper
    if mention.kind == "title":
        known = text == visible_title(paper)
        expected = visible_title(paper)
    elif mention.kind == "institution":
        places = [shown(place.name) for author in paper.authors for place in author.affiliations]
        known, expected = text in places, "; ".join(dict.fromkeys(places))
    else:
        told = " ".join((paper.title, paper.abstract, dossier.introduces.name or ""))
        known, expected = shown(text) in shown(told), shown(dossier.introduces.name or "")
    if not known:
        yield _misnamed(mention, text, expected)


def _misnamed(mention: Mention, found: str, expected: str) -> Fault:
    return Fault(
        kind=mention.kind, start=mention.start, end=mention.end, found=found, expected=expected
    )


def _judge_relations(statement: Statement, sources: Sources) -> Iterator[Fault]:
    """Yield what is said of two papers together, and no source of either says."""
    named = [one for one in statement.mentions if one.kind in _NAMING and one.paper in sources]
    dossiers = [sources[one.paper] for one in named]
    for mention, dossier in zip(named, dossiers, strict=True):
        span = (mention.start, mention.end)
        if fault := judge_relation(statement.text, span, dossier, dossiers):
            yield fault


def _judge_verbatim(statement: Statement, evidence: Evidence) -> Iterator[Fault]:
    """Yield what stands in quotation marks, and so in no quote."""
    told = [_plain(one.text) for one in (*evidence.passages, evidence.fields)]
    for match in _QUOTED.finditer(statement.text):
        words = _plain(match[1]).removesuffix(" …").strip()
        if not any(words in one for one in told):
            yield Fault(kind="quote", start=match.start(), end=match.end(), found=match[0])


def _plain(text: str) -> str:
    """Return words as they are compared: one kind of quotation mark."""
    return " ".join(text.translate(_MARKS).split())
