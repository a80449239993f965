"""Describes a paper by its record: its links, promises, name, datasets, and any withdrawal."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from digest.model import Contribution, Paper, PaperFacts, Quote, UsedDataset
from digest.papers.addresses import find_addresses
from digest.papers.coined import find_name
from digest.papers.kinds import find_introduced, find_kind, is_term, own_part, plain
from digest.papers.links import find_links
from digest.papers.named_data import (
    DataMention,
    DataName,
    TaggedWords,
    find_data_mentions,
    find_evaluated,
    find_words,
    may_speak_of_data,
)
from digest.papers.promises import PROMISED, is_promise
from digest.papers.vocabulary import (
    find_spans,
    has_word,
    is_known_dataset,
    is_name,
    is_no_data,
    kind_of_suffix,
)
from digest.publication import is_withdrawn
from digest.text import split_sentences

# Nouns that may mean something other than data.
_LOOSE = frozenset(
    "challenge collection collections competition set split splits subset subsets suite suites "
    "track tracks".split()
)
_LEADING = re.compile(r"[tud]?w{0,2}([NP]{0,9}Nn?)(?!P)")
_DEFINITE = frozenset(["the", "our", "this", "called", "named", ""])
_AUTHORS = re.compile(
    r"\b(?:[Ww]e|[Oo]ur|[Uu]s|[Tt]his (?:\w+ )?(?:paper|work|study|article|letter|report|thesis|"
    r"research|project)|[Hh]ere|is (?:proposed|presented|introduced)|[Ee]xperiment\w*|"
    r"[Ee]valuat\w+|[Rr]esults)\b"
)
_ON = re.compile(r"(?:[Oo]n|cross|sing)\s(?:(?:all|both|public|standard|the)\s)*[\w$-]*[A-Z0-9]")
_MODIFIED = frozenset("wSNPnKx")
_REACH = 30
# A name that contains an own name longer than this is the paper's own, too.
_LONGEST_WHOLE = 3


def describe(paper: Paper) -> PaperFacts:
    """Return the paper with its links, contribution and datasets."""
    name = find_name(paper)
    introduces = Contribution(name=name, kind=find_kind(paper, name))
    new = find_new_datasets(paper, introduces)
    facts = PaperFacts(
        paper=paper,
        links=find_links(paper, name=name),
        introduces=introduces,
        new_datasets=new,
        used_datasets=find_used_datasets(paper, (*new, *filter(None, [name]))),
        withdrawn=is_withdrawn(paper),
    )
    return replace(facts, promised=not facts.own_links(*PROMISED) and promises_release(paper))


def promises_release(paper: Paper) -> bool:
    """Return whether the abstract or the comment says that code or data will be released.

    A sentence that has the address is not a promise.
    """
    texts = (paper.abstract, paper.comment or "")
    sentences = (span.text for text in texts for span in split_sentences(text))
    return any(is_promise(text) and not find_addresses(text) for text in sentences)


def find_new_datasets(paper: Paper, introduces: Contribution) -> tuple[str, ...]:
    """Return the names of datasets and benchmarks that the paper itself introduces."""
    own = introduces.name
    is_data = introduces.kind in {"dataset", "benchmark"}
    mine = [own] if own and is_data else []
    found = (*_introduced_data(paper.abstract), *_our_data(plain(paper.abstract)))
    names = _distinct((*mine, *(name for name in found if name in paper.abstract)))
    return tuple(name for name in names if not _spells_out(name, names, paper.abstract))


def find_used_datasets(paper: Paper, own: Iterable[str]) -> tuple[UsedDataset, ...]:
    """Return the existing datasets that the abstract says were used, each with its first mention.

    `own` are the names of what the paper introduces.  A short form that the abstract itself
    explains in brackets is a term, not a dataset, unless a noun for data follows the brackets.
    """
    abstract = plain(paper.abstract)
    observing = paper.primary.startswith("astro-ph")
    names = (
        name
        for words in _relevant_sentences(abstract, observing=observing)
        for name in _used_names(words, abstract)
        if name in paper.abstract
    )
    owned = tuple(name.casefold() for name in own)
    used = []
    for name in _distinct(names):
        if not _is_own(name, abstract, owned):
            # It is quoted as a whole word, if it occurs as such.
            first = paper.abstract.index(name)
            start, end = next(find_spans(name, paper.abstract), (first, first + len(name)))
            quote = Quote(paper=paper.id, field="abstract", start=start, end=end, text=name)
            used.append(UsedDataset(name=name, quote=quote))
    return tuple(used)


def _spells_out(name: str, others: Iterable[str], abstract: str) -> bool:
    """Return whether a name ends the expansion of another name: `LoomBench (Long … Name)`."""
    inside = rf"\s?\([^()]*{re.escape(name)}\)"
    return any(re.search(re.escape(other) + inside, abstract) for other in others)


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Keep the first spelling of each name."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(name.casefold(), name)
    return tuple(first.values())


def _introduced_data(abstract: str) -> Iterator[str]:
    """Yield the names after verbs of making that are called data, or that end like LoomBench."""
    for introduced in find_introduced(abstract):
        words = find_words(own_part(introduced), opens=False)
        for mention in find_data_mentions(words):
            yield from (name.text for name in mention.names if _is_new(name, mention))
        match = _LEADING.match(words.letters)
        name = words.part(*match.span(1)) if match else ""
        if is_name(name) and kind_of_suffix(name):
            yield name


def _is_new(name: DataName, mention: DataMention) -> bool:
    """Return whether a name that an introduction calls data belongs to new data."""
    coined, phrasing = "N" in name.letters, mention.phrasing
    if mention.is_existing or is_no_data(name.text) or phrasing in {"such", "modified", "ours"}:
        return False
    if phrasing == "entitled":
        definite = mention.lead in _DEFINITE or name.short or kind_of_suffix(name.text)
        return bool(coined and definite) and mention.noun not in _LOOSE
    return coined


def _our_data(abstract: str) -> Iterator[str]:
    """Yield the names of data that the authors call theirs; a term is not a name."""
    for span in split_sentences(abstract):
        if "ur " in span.text and may_speak_of_data(span.text):
            for mention in find_data_mentions(find_words(span.text)):
                name, noun = mention.names[0], mention.noun
                is_data = kind_of_suffix(name.text) or (noun and noun not in _LOOSE)
                is_coined = "N" in name.letters and is_name(name.text)
                is_proper = name.short or not is_term(name.text, abstract)
                if mention.phrasing == "ours" and is_data and is_coined and is_proper:
                    yield name.text


def _relevant_sentences(abstract: str, *, observing: bool) -> Iterator[TaggedWords]:
    """Return the sentences that may use data, from the first sentence about the authors' work.

    Sentences without a word for data are skipped, except in fields that observe.
    """
    spans = split_sentences(abstract)
    first = next((at for at, span in enumerate(spans) if _AUTHORS.search(span.text)), 0)
    texts = (span.text for span in spans[first:])
    return (
        find_words(text)
        for text in texts
        if observing or may_speak_of_data(text) or _ON.search(text)
    )


def _used_names(words: TaggedWords, abstract: str) -> Iterator[str]:
    """Yield the names of data in a sentence; "on X" counts only beside a word of evaluation."""
    for mention in (*find_data_mentions(words), *find_evaluated(words)):
        evaluates = {"E", "F"}.intersection(words.letters)
        if evaluates if mention.phrasing == "on" else not mention.is_existing:
            yield from (name.text for name in mention.names if _is_data(name, mention, abstract))


def _is_data(name: DataName, mention: DataMention, abstract: str) -> bool:
    """Return whether a name is a dataset's: a known name, or an unknown name with enough proof."""
    phrasing = mention.phrasing
    if phrasing in {"ours", "appended"}:
        return False
    if is_term(name.text, abstract) and not (name.short and phrasing not in {"on", "near"}):
        return False
    if is_known_dataset(name.text):
        # A known name may also be a common word.
        loose = phrasing in {"near", "done"} and name.letters == "P"
        return not loose or mention.after not in _MODIFIED
    return not is_no_data(name.text) and _is_enough(name, mention)


def _is_enough(name: DataName, mention: DataMention) -> bool:
    """Return whether a mention is proof enough that an unknown name is a dataset's."""
    names = mention.names
    known = any(is_known_dataset(other.text) for other in names)
    others = any(is_no_data(other.text) for other in names)
    coined = known or any("N" in other.letters for other in names)
    acronym = name.text.isalpha() and name.text.isupper()
    match mention.phrasing:
        case "done":
            return False
        case "near":
            known = known or any(kind_of_suffix(other.text) for other in names)
            return known and not others and mention.after not in _MODIFIED
        case "on":
            return coined and (known or not others)
        case "modified":
            return name.letters == "N" and not acronym
        case _:
            # "VQA datasets" are a kind of dataset, "the VQA dataset" is a single dataset.
            kind = mention.noun.endswith("s") and len(names) == 1
            return not (acronym and kind) and (coined or (mention.lead in _DEFINITE and not kind))


def _is_own(name: str, abstract: str, owned: Iterable[str]) -> bool:
    """Return whether a name belongs to something that the abstract introduces."""
    folded = name.casefold()
    return (
        any(folded == own or (len(own) > _LONGEST_WHOLE and own in folded) for own in owned)
        or any(has_word(name, own_part(introduced)) for introduced in find_introduced(abstract))
        or any(
            "our" in abstract[max(0, start - _REACH) : start].casefold().split()[-2:]
            for start, _ in find_spans(name, abstract)
        )
    )
