"""Describes a paper by its record: with its links, promises, names, data; withdrawn or not."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from digest.model import Contribution, Link, Paper, PaperFacts, Quote, UsedDataset
from digest.papers.coined import find_name
from digest.papers.hosts import find_addresses
from digest.papers.introducing import (
    find_introduced,
    find_places,
    has_word,
    is_term,
    own_part,
    plain,
)
from digest.papers.kinds import find_entitled_kind, find_kind
from digest.papers.links import find_links
from digest.papers.said import (
    Name,
    Said,
    Words,
    find_evaluated,
    find_said,
    find_words,
    may_speak_of_data,
)
from digest.papers.vocabulary import is_known_dataset, is_name, is_no_data, kind_of_suffix
from digest.text import any_of, split_sentences
from digest.withdrawal import is_withdrawn

# A process that builds an issue again, as the desk does, need not describe its papers again.
_DESCRIBED = 2048
_THING = (
    r"(?:codes?|code ?base|data|data ?sets?|models?|weights|checkpoints?|implementations?|"
    r"benchmarks?|library|toolkit|software|source|scripts?|materials?|resources?|corpus)"
)
_HAD = (
    r"(?:available|accessible|released?|public|publici[sz]ed|published|open[- ]?sourced?|shared|"
    r"provided|uploaded|posted|opened?)"
)
_LATER_ON = r"(?:up)?on (?:acceptance|publication)"
_PROMISE = re.compile(
    rf"(?<!\bno )(?<!neither the )(?<!nor the )\b{_THING}\b[^.]{{0,80}}"
    r"\b(?:will|shall|would be|(?:is|are) to be)\s"
    # What it will do is not what happens to it, and what some share is not given to all.
    rf"(?:(?!(?:have|need|access|require|use|learn|allow|enable|help)\b)\w+\s){{0,6}}{_HAD}\b"
    r"(?! (?:across|among|between|throughout|within)\b)"
    r"|\bwe (?:\w+ )?(?:will|shall|plan to|intend to|are going to) (?:\w+ ){0,3}?"
    r"(?:release|open[- ]?source|publish|share|make (?:\w+ ){0,6}?(?:available|public))\b"
    rf"|\b{_THING}\b[^.]{{0,20}}\b(?:coming soon|soon|{_LATER_ON})\b"
    rf"|\b{_THING}\b[^.]{{0,60}}\b{_HAD} (?:soon|{_LATER_ON})\b"
    rf"|\b{_LATER_ON}\b[^.]{{0,60}}\b{_THING}\b[^.]*",
    re.IGNORECASE,
)
# "Not yet" promises, "not" refuses.
_REFUSED = any_of(r"not(?! yet\b| only\b)", "never", "cannot")
# Every promise has one of these; to look for them first is cheap, and most papers promise nothing.
_SIGNS = "will|shall|would be|to be|plan to|intend to|going to|soon|publication|acceptance".split(
    "|"
)
# With these words, what is introduced need not be data.
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
_MODIFIES = frozenset("wSNPnKx")
_LONGEST_ACRONYM = 5
_REACH = 30
# A name of more letters stands in another for what it means there.
_SHORT = 3


def promises_release(paper: Paper) -> bool:
    """Return whether the abstract or the comment says that code or data will be released.

    Where the same sentence has the address, there is nothing left to wait for.
    """
    texts = filter(_may_promise, (paper.abstract, paper.comment or ""))
    sentences = (span.text for text in texts for span in split_sentences(text))
    return any(is_promise(one) and not find_addresses(one) for one in sentences)


def is_promise(sentence: str) -> bool:
    """Return whether a sentence says that code or data will be released."""
    return _may_promise(sentence) and any(
        not _REFUSED.search(found[0]) for found in _PROMISE.finditer(sentence)
    )


def _may_promise(text: str) -> bool:
    return any(map(text.casefold().__contains__, _SIGNS))


def find_promised(paper: Paper, links: Iterable[Link]) -> bool:
    """Return whether code or data are announced and none of the paper's own can be had yet."""
    kept = (
        link.own and link.health != "gone" and link.kind in {"code", "dataset"} for link in links
    )
    return promises_release(paper) and not any(kept)


@lru_cache(maxsize=_DESCRIBED)
def describe(paper: Paper) -> PaperFacts:
    """Return the paper with its links, contribution and datasets."""
    name = find_name(paper)
    introduces = Contribution(name=name, kind=find_kind(paper, name))
    new = find_new_datasets(paper, introduces)
    links = find_links(paper, name=name)
    return PaperFacts(
        paper=paper,
        links=links,
        promised=find_promised(paper, links),
        introduces=introduces,
        new_datasets=new,
        used_datasets=find_used_datasets(paper, (*new, *filter(None, [name]))),
        withdrawn=is_withdrawn(paper),
    )


def find_new_datasets(paper: Paper, introduces: Contribution) -> tuple[str, ...]:
    """Return the names of datasets and benchmarks that the paper itself brings."""
    own = introduces.name
    is_data = introduces.kind in {"dataset", "benchmark"}
    mine = [own] if own and (is_data or find_entitled_kind(paper, own)) else []
    told = (*_introduced_data(paper.abstract), *_our_data(plain(paper.abstract)))
    names = _distinct((*mine, *(name for name in told if name in paper.abstract)))
    return tuple(name for name in names if not _spells_out(name, names, paper.abstract))


def find_used_datasets(paper: Paper, own: Iterable[str]) -> tuple[UsedDataset, ...]:
    """Return the existing datasets that the abstract says were used, each where it is first named.

    `own` are names of what the paper brings.  A short form that the abstract itself explains in
    brackets is a term, not a dataset, except where the brackets stand before a noun for data.
    """
    abstract = plain(paper.abstract)
    observing = paper.primary.startswith("astro-ph")
    names = (
        name
        for words in _sentences(abstract, observing=observing)
        for name in _used(words, abstract)
        if name in paper.abstract
    )
    owned = tuple(name.casefold() for name in own)
    return tuple(
        UsedDataset(name=name, quote=_quote_name(paper, name))
        for name in _distinct(names)
        if not _is_own(name, abstract, owned)
    )


def _quote_name(paper: Paper, name: str) -> Quote:
    """Return where an abstract has a name: as a word of its own, if it stands so anywhere."""
    first = paper.abstract.index(name)
    start, end = next(find_places(name, paper.abstract), (first, first + len(name)))
    return Quote(paper=paper.id, field="abstract", start=start, end=end, text=name)


def _spells_out(name: str, others: Iterable[str], abstract: str) -> bool:
    """Return whether a name ends the brackets that spell out another: `LoomBench (Long … Name)`."""
    inside = rf"\s?\([^()]*{re.escape(name)}\)"
    return any(re.search(re.escape(one) + inside, abstract) for one in others if one != name)


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Keep the first spelling of each name."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(name.casefold(), name)
    return tuple(first.values())


def _introduced_data(abstract: str) -> Iterator[str]:
    """Yield the names that what follows a verb of making gives to data, or that say so."""
    for introduced in find_introduced(abstract):
        words = find_words(own_part(introduced), opens=False)
        for said in find_said(words):
            yield from (name.text for name in said.names if _is_brought(name, said))
        match = _LEADING.match(words.letters)
        name = words.part(*match.span(1)) if match else ""
        if is_name(name) and kind_of_suffix(name):
            yield name


def _is_brought(name: Name, said: Said) -> bool:
    """Return whether a name that an introduction calls data belongs to new data."""
    coined = "N" in name.letters
    if said.old or is_no_data(name.text) or said.how in {"such", "modified", "ours"}:
        return False
    if said.how == "entitled":
        definite = said.lead in _DEFINITE or name.short or kind_of_suffix(name.text)
        return bool(coined and definite) and said.noun not in _LOOSE
    return coined or (said.how == "apposed" and not said.lead and len(said.names) == 1)


def _our_data(abstract: str) -> Iterator[str]:
    """Yield the names of data that the authors call theirs; a term is no name."""
    for span in split_sentences(abstract):
        if "ur " in span.text and may_speak_of_data(span.text):
            for said in find_said(find_words(span.text)):
                name = said.names[0]
                told = kind_of_suffix(name.text) or (said.noun and said.noun not in _LOOSE)
                named = "N" in name.letters and is_name(name.text)
                known = name.short or not is_term(name.text, abstract)
                if said.how == "ours" and told and named and known:
                    yield name.text


def _sentences(abstract: str, *, observing: bool) -> Iterator[Words]:
    """Yield the sentences that may use data, from the first in which the authors speak.

    Most can be left out unread; but in fields that observe, no word need stand for data.
    """
    spans = split_sentences(abstract)
    first = next((at for at, span in enumerate(spans) if _AUTHORS.search(span.text)), 0)
    told = (span.text for span in spans[first:])
    return (
        find_words(text)
        for text in told
        if observing or may_speak_of_data(text) or _ON.search(text)
    )


def _used(words: Words, abstract: str) -> Iterator[str]:
    """Yield the names of data in a sentence; on it something is done only where it says so."""
    for said in (*find_said(words), *find_evaluated(words)):
        if {"E", "F"}.intersection(words.letters) if said.how == "on" else not said.old:
            yield from (name.text for name in said.names if _is_data(name, said, abstract))


def _is_data(name: Name, said: Said, abstract: str) -> bool:
    """Return whether a name is data's: one that is known, or any where enough is said of it."""
    if said.how in {"ours", "appended"}:
        return False
    if is_term(name.text, abstract) and not (name.short and said.how not in {"on", "near"}):
        return False
    if is_known_dataset(name.text):
        # A known name may as well be a word, or an acronym of something else.
        acronym = said.how == "done" and _is_acronym(name.text)
        loose = said.how in {"near", "done"} and (name.letters == "P" or acronym)
        return not loose or said.behind not in _MODIFIES
    return not is_no_data(name.text) and _is_said(name, said)


def _is_said(name: Name, said: Said) -> bool:
    """Return whether enough is said of an unknown name to take it for data's."""
    known = any(is_known_dataset(one.text) for one in said.names)
    others = any(is_no_data(one.text) for one in said.names)
    coined = known or any("N" in one.letters for one in said.names)
    acronym = _is_acronym(name.text)
    match said.how:
        case "done":
            return False
        case "near":
            known = known or any(kind_of_suffix(one.text) for one in said.names)
            return known and not others and said.behind not in _MODIFIES
        case "on":
            return coined and (known or not others)
        case "modified":
            return name.letters == "N" and not acronym
        case _:
            # "VQA datasets" are of a kind, "the VQA dataset" is one.
            kind = said.noun.endswith("s") and len(said.names) == 1
            return not (acronym and kind) and (coined or (said.lead in _DEFINITE and not kind))


def _is_acronym(name: str) -> bool:
    return name.isalpha() and name.isascii() and name.isupper() and len(name) <= _LONGEST_ACRONYM


def _is_own(name: str, abstract: str, owned: Iterable[str]) -> bool:
    """Return whether a name, or what it is a part of, is what an abstract brings."""
    folded = name.casefold()
    return (
        any(folded == one or (len(one) > _SHORT and one in folded) for one in owned)
        or any(has_word(name, own_part(one)) for one in find_introduced(abstract))
        or any(
            "our" in abstract[max(0, at - _REACH) : at].casefold().split()[-2:]
            for at, _ in find_places(name, abstract)
        )
    )
