"""Finds what a paper introduces and of what kind, by verbs such as "we propose", and its title."""

import re
from collections.abc import Iterator

from digest.model import ContributionKind, Paper
from digest.papers.heads import kind_of_head, kind_of_title
from digest.papers.named_data import Phrasing, find_data_mentions, find_words, may_speak_of_data
from digest.papers.vocabulary import MAKE, DataKind, kind_of_suffix
from digest.text import any_of, split_sentences

_STYLED = re.compile(r"\\(?:text\w+|emph|math\w+)\s*\{([^{}]*)\}")
_BOLD = re.compile(r"\*{1,2}(\S(?:[^*]*\S)?)\*{1,2}")
# The rest of a styled name: "{Loom}", "$Loom$".
_WRAPPED = re.compile(r"(?<![\\\w^_}])[{$]([A-Z][\w+-]*)[}$]")


def plain(text: str) -> str:
    """Return a text without TeX's styles and without asterisks of emphasis."""
    if "\\" in text:
        # Styles may be nested.
        text = _STYLED.sub(r"\1", _STYLED.sub(r"\1", text))
    if "*" in text:
        text = _BOLD.sub(r"\1", text)
    if "{" in text or "$" in text:
        text = _WRAPPED.sub(r"\1", text)
    return text.replace("~", " ")


def is_term(name: str, abstract: str) -> bool:
    """Return whether an abstract has a short form in brackets, as after its explanation."""
    return f"({name})" in abstract or f"({name}s)" in abstract


_WORK = r"(?:paper|work|study|article|letter|report|survey|thesis)"
_AUTHORS = rf"(?:[Ww]e|[Tt]his (?:\w+ )?{_WORK}|[Oo]ur {_WORK}|[Tt]he (?:present {_WORK}|authors))"
_ADVERBS = (
    r"(?:(?:\w+ly|also|further|then|first|second|third|next|here|now|thus|hence|have|has|both|"
    r"instead|finally|therefore),?\s){0,3}"
)
# "We meet this with X".
_MEET = (
    r"(?:address|bridge|close|fill|meet|mitigate|overcome|resolve|solve|tackle)\s(?:it|th[aeio]\w*)\b"
    r"[^.,;:]{0,50}?\s(?:by|through|via|with)(?=\s[A-Z])"
)
# "We propose", "is proposed"; and after such words "and release", "by introducing".  The check of
# the first letters halves the time.
_VERB = re.compile(
    rf"(?:\b(?=[WwTtOoiab])|(?=,))(?:\b{_AUTHORS}(?:,[^,.]{{1,60}},)?\s{_ADVERBS}"
    rf"(?:{MAKE}(?:e|es|ed|s)?\b|{_MEET})"
    rf"|\b[Oo]ur\s(?:\w+\s)?(?:contribution|proposal)\sis(?=\s)"
    rf"|\b(?:is|are)\s{_ADVERBS}(?:propos|introduc|present|develop|releas)ed\b"
    rf"|(?:,|\band)\s{_ADVERBS}(?!design){MAKE}e?s?\b|(?:\bby|,)\s{_ADVERBS}{MAKE}ing\b"
    r"|\bto\s(?:construct|create|build|develop|introduce|establish|curate)\b)"
)
_CUE = re.compile(
    rf"\b(?=[WwTtOoia])(?:\b{_AUTHORS}\b"
    r"|\b[Oo]ur (?:\w+ )?(?:contribution|proposal) is\b"
    r"|\b(?:is|are) (?:propos|introduc|present|develop|releas))"
)
# Each verb has one of these stems; looking for them first is faster.
_STEMS = tuple(
    "ropos ntroduc resent evelop elease reat onstruct esign uil ontribut stablish escrib curat"
    " ublish -sourc ormaliz nstantiat ddress ridge lose ill eet itigate vercome olve ackle".split()
)
# Words after such a word are about other things, not about what is introduced.
ELSEWHERE = re.compile(
    r"\b(?:across|from|on|in|using|via|against|over|(?<!along )(?<!together )with|like|than|upon|"
    r"(?:detect|discover|observ)ed (?:by|with)|"
    r"(?<!construction )(?<!creation )(?<!curation )of (?:the|an?|pre-?trained)|"
    r"(?:adapt|apply|combin|employ|exploit|extend|incorporat|integrat|leverag|modify|refin|translat|"
    r"utili[sz])ing|(?:leverag|utiliz|utilis|employ|incorporat|combin|integrat|exploit|extend)s)\b"
)


def find_introduced(abstract: str) -> tuple[str, ...]:
    """Return the words after each verb of making in its sentence, up to the next such verb.

    Only sentences whose subject is the authors, or what they made, are read.
    """
    return tuple(
        rest
        for span in split_sentences(plain(abstract))
        if any(map(span.text.__contains__, _STEMS)) and _CUE.search(span.text)
        for rest in _VERB.split(span.text)[1:]
    )


def own_part(text: str) -> str:
    """Return an introduction up to the first word that leads to other things, such as "using"."""
    elsewhere = ELSEWHERE.search(text)
    return text[: elsewhere.start()] if elsewhere else text


_SURE = frozenset(["appended", "apposed", "called", "listed"])
# "The Loom benchmark" may be a benchmark on which Loom, a method, was tested.
_UNSURE = frozenset(["entitled", "ours"])
_NAMING = frozenset(["apposed", "called", "listed", *_UNSURE])
# "The benchmark and code" are released beside the main contribution.
_RELEASED_BESIDE = frozenset(["the", "our", "all", "code"])
_SUBTITLE = re.compile(r":\s|\?\s|\s[-–—]{1,3}\s")
_THEORETICAL = ("cs.CC", "cs.DM", "cs.GT", "cs.IT", "cs.LO", "gr-qc", "hep-", "math", "quant-ph")
_OBSERVING = ("astro-ph", "cond-mat", "nucl-", "physics")
_DATA = frozenset(["dataset", "benchmark"])
_MADE = frozenset(["method", "model", "system", "library"])
# A name belongs to a thing, never to a study; `_find_data_kind` decides about data.
_NO_THINGS = frozenset([None, "study", *_DATA])

_SURVEY = any_of(
    r"survey|(?:systematic|literature|scoping|this) review|tutorial|roadmap",
    r"an? (?:\w+ ){0,2}(?:review|overview)",
)
_THEORY = any_of(
    r"(?:we|this (?:paper|work|article|note)) (?:\w+ly |also |then |first )?(?:prove|derive)s?",
    r"theorems?|proofs?|necessary and sufficient|capacity region|closed-form|achievable",
    r"(?:upper|lower) bounds?",
)
_TRIED = ("experiment", "simulat", "empiric", "numerical", "dataset", "observ")
_STUDY = any_of(
    r"study|analysis|evaluation|investigation|comparison|effects? of|effectiveness|impact of",
    r"role of|evidence|lessons|observations?|constraints on|insights",
)
_STUDIED = any_of(r"effects?|evidence on|impact|lessons|(?<!case )stud(?:y|ies)")
_STUDIES = any_of(
    r"(?:we|this (?:paper|work|study|article|letter)|our (?:study|analysis|work|paper))\s"
    r"(?:\w+ly |also |then |first |further ){0,2}(?:study|studies|investigat\w+|analy[sz]\w+|"
    r"examin\w+|evaluat\w+|compar\w+|assess\w*|explor\w+|observ\w+|measur\w+|report\w*|"
    r"quantif\w+|benchmark\w*|test|ask\w*|argu\w+|discuss\w*|revisit\w*|prob\w+|find|show\w*|"
    r"identif\w+|reveal\w*|use|employ|apply|run|claim\w*)"
)
_METHOD = any_of(
    r"(?:our|the) (?:\w+ )?(?:proposed|novel|new) (?:[\w-]+ ){0,3}"
    r"(?:method|approach|framework|algorithm)",
    r"our (?:algorithm|approach|method)",
)


def _find_data_kind(paper: Paper, name: str) -> DataKind | None:
    """Return the kind of data that the paper says its own name stands for."""
    mentions = _kinds_of_mentions(paper, name)
    stated = next((kind for phrasing, kind in mentions if phrasing in _SURE), None)
    suffix = kind_of_suffix(name) if name.casefold() in paper.abstract.casefold() else None
    if stated or suffix:
        return stated or suffix
    head, _, subtitle = paper.title.partition(":")
    match kind_of_title(subtitle) if name in head else None:
        case "dataset" | "benchmark" as kind:
            return kind
        case _:
            return None


def _kinds_of_mentions(paper: Paper, name: str) -> Iterator[tuple[Phrasing, DataKind]]:
    """Yield the phrasing and the kind of data of each mention that calls a name data."""
    spans = split_sentences(plain(paper.abstract))
    sentences = [span.text for span in spans if may_speak_of_data(span.text)]
    introductions = [own_part(introduced) for introduced in find_introduced(paper.abstract)]
    for text in filter(lambda text: name in text, (*sentences, *introductions)):
        made = text in introductions
        opens = not made and not text.startswith(name)
        for mention in find_data_mentions(find_words(text, opens=opens)):
            titled = [data.titled for data in mention.names if data.text == name]
            if titled and mention.noun:
                phrasing: Phrasing = "entitled" if titled[0] else mention.phrasing
                # "A new benchmark, Loom" names Loom only after a verb of making.
                if phrasing in (_SURE if made else _NAMING):
                    yield phrasing, mention.kind


def find_kind(paper: Paper, name: str | None) -> ContributionKind:
    """Return the kind of what a paper introduces.

    A named thing is data only if the paper calls that name data.
    """
    kinds = _named_kinds(paper, name) if name else _unnamed_kinds(paper)
    return next((kind for kind in kinds if kind), "method")


def _named_kinds(paper: Paper, name: str) -> Iterator[ContributionKind | None]:
    """Yield the kinds that a paper states for a named thing, the surest first."""
    titled = [kind_of_title(part) for part in reversed(_SUBTITLE.split(paper.title, maxsplit=1))]
    data = _find_data_kind(paper, name)
    if data:
        yield next((kind for kind in titled if kind in _DATA), data)
    yield from (kind for kind in titled if kind not in _NO_THINGS and kind != "theory")
    introduced = find_introduced(paper.abstract)
    about = [words for words in introduced if name in words] or introduced[:1]
    described = (kind_of_head(words.replace(name, "", 1)) for words in about)
    yield from (kind for kind in described if kind not in _NO_THINGS)
    yield from (kind for phrasing, kind in _kinds_of_mentions(paper, name) if phrasing in _UNSURE)
    yield kind_of_head(name) if " " in name else None


def _unnamed_kinds(paper: Paper) -> Iterator[ContributionKind | None]:
    """Yield the kinds of a paper that names nothing, the surest first."""
    introduced = [
        None if kind in _DATA and _RELEASED_BESIDE.intersection(words.split()[:1]) else kind
        for words in find_introduced(paper.abstract)
        for kind in [kind_of_head(words)]
    ]
    observes = paper.primary.startswith(_OBSERVING)
    # "Reef Analysis" may be the name of a thing that is made.
    studies = observes or _STUDIED.search(paper.title.casefold())
    made = introduced and introduced[0] in _MADE and not studies
    yield from (kind for kind in _titled_kinds(paper) if kind != "study" or not made)
    yield from introduced
    abstract = paper.abstract.casefold()
    yield "method" if _METHOD.search(abstract) else None
    yield "theory" if _THEORY.search(abstract) and not observes else None
    yield "study" if _STUDIES.search(abstract) or observes else None
    yield "method" if find_introduced(paper.abstract) else "study"


def _titled_kinds(paper: Paper) -> Iterator[ContributionKind | None]:
    """Yield the kinds that the title states, and those usual in the paper's field."""
    title, abstract = paper.title.casefold(), paper.abstract.casefold()
    if _SURVEY.search(title) or "this survey" in abstract:
        yield "survey"
    if paper.primary.startswith(_THEORETICAL):
        yield (
            "theory"
            if _THEORY.search(abstract) or not any(map(abstract.__contains__, _TRIED))
            else None
        )
    yield from (kind_of_title(part) for part in reversed(_SUBTITLE.split(paper.title)))
    studied = paper.primary.startswith(_OBSERVING) and _STUDIES.search(abstract)
    yield "study" if studied or _STUDY.search(title) else None
