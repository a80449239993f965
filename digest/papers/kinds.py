"""Finds what kind of thing a paper introduces, from its title and its introducing sentences."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from digest.model import ContributionKind, Paper
from digest.papers.introducing import find_introduced, own_part, plain
from digest.papers.said import How, find_said, find_words, may_speak_of_data
from digest.papers.vocabulary import DataKind, kind_of_suffix
from digest.text import any_of, split_sentences, without_asides

_NOUNS: Mapping[ContributionKind, str] = {
    "method": "algorithm approach framework method methodology metric paradigm pipeline scheme "
    "strategy technique",
    "model": "architecture autoencoder backbone classifier llm model net network transformer "
    "u-net vae vlm",
    "system": "app application assistant chatbot engine environment gui interface platform "
    "simulator system tool",
    "library": "codebase library package software toolbox toolkit",
    "dataset": "catalog catalogue collection corpora corpus database dataset",
    "benchmark": "benchmark leaderboard testbed",
    "survey": "overview review roadmap survey tutorial",
    "study": "analysis assessment comparison evaluation examination experiment investigation "
    "measurement observation perspective reanalysis study",
    "theory": "bound calculation characterization derivation expression formalism formula formulae "
    "interpretation notion proof semantics theorem theory",
}
# A method where something is made of them; in a title they may be anything.
_PARTS = frozenset(
    "adapter agent attack attention block defense defence function layer loss mechanism module "
    "objective policy procedure protocol recipe reward score solution workflow".split()
)
# What makes another thing of a noun.
_COMPOUNDS: Mapping[ContributionKind, str] = {
    "library": r"(?:software|python|open-source) (?:framework|package|tool)",
    "theory": r"(?:theoretical|mathematical|axiomatic) (?:framework|analysis|model|study)",
    "benchmark": r"benchmark(?:ing)? (?:framework|methodology|protocol|suite|dataset)|test suite",
    "dataset": r"(?:test|training) set|value-added catalogu?e",
    "study": r"application of|(?:empirical|systematic|comprehensive|comparative|large-scale) "
    r"(?:study|analysis|evaluation|benchmarking)",
    "method": r"(?:loss|reward|objective) function|attack framework",
}
_LEADING = (
    r"for|of|on|in|from|via|using|with|by|through|that|which|to|as|where|whose|over|across|at|under|"
    r"within|between|against|towards?|into|when|while"
)
# What may follow the noun at the head; "model merging" is of merging.
_GERUND = (
    r"(?:learn|reason|train|merg|plann|edit|prun|tun|model|cod|engineer|schedul|sampl|process)ing"
)
_BEHIND = (
    rf"{_LEADING}|aiming|and|based|built|called|capable|consisting|driven|dubbed|is|named|operates|"
    rf"operating|or|powered|specifically|termed|we|(?!{_GERUND})\w+ing(?=\s\w)|"
    r"(?:[\w-]+ed|drawn|given|made|taken)(?=\W*$|[,;]|\s(?:after|and|around|during|entirely|\w+ly)\b)"
)
_END = rf"(?=\W*$|[,.;:()]|\s[-–—]|\s(?:{_BEHIND})\b)"
_KIND_OF: Mapping[str, ContributionKind] = {
    **dict.fromkeys(_PARTS, "method"),
    **{noun: kind for kind, nouns in _NOUNS.items() for noun in nouns.split()},
}
_HEAD = re.compile(
    rf"(?<![\w-])(?:{'|'.join(sorted(_KIND_OF, key=len, reverse=True))})(?:s|es)?{_END}"
)
_ANY_COMPOUND = "|".join(rf"(?P<{kind}>\b(?:{words})s?)" for kind, words in _COMPOUNDS.items())
_COMPOUND = re.compile(f"(?:{_ANY_COMPOUND}){_END}")
# "A family of models" are models.
_MASS = re.compile(
    r"^.{0,40}?\b(?:class|collection|family|kind|pair|series|set|suite|type|variety) of ", re.DOTALL
)
_BREAK = re.compile(rf"\s(?:{_LEADING})\b|[.;:](?=\s)")
_EDGES = " ,.;:-–—\"'`{}*"
_MOST_WORDS, _FARTHEST = 16, 400
_SURE = frozenset(["appended", "apposed", "called", "listed"])
# "The Loom benchmark" may as well be one on which Loom, a method, was tried.
_UNSURE = frozenset(["entitled", "ours"])
_TOLD = frozenset(["apposed", "called", "listed", *_UNSURE])
# "The benchmark and code" are released beside what a paper is about.
_BESIDES = frozenset(["the", "our", "all", "code"])
_SUBTITLE = re.compile(r":\s|\?\s|\s[-–—]{1,3}\s")
_THEORETICAL = ("cs.CC", "cs.DM", "cs.GT", "cs.IT", "cs.LO", "gr-qc", "hep-", "math", "quant-ph")
_OBSERVING = ("astro-ph", "cond-mat", "nucl-", "physics")
_DATA = frozenset(["dataset", "benchmark"])
_MADE = frozenset(["method", "model", "system", "library"])
# A name is of a thing; whether of data is said elsewhere.
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
_ASKS = (
    *("analysing ", "analyzing ", "assessing ", "benchmarking ", "evaluating ", "exploring "),
    *("investigating ", "revisiting ", "understanding ", "uncovering ", "on the ", "do ", "does "),
    *("can ", "are ", "is ", "how ", "why ", "when ", "what "),
)
_METHOD = any_of(
    r"(?:our|the) (?:\w+ )?(?:proposed|novel|new) (?:[\w-]+ ){0,3}"
    r"(?:method|approach|framework|algorithm)",
    r"our (?:algorithm|approach|method)",
)


def kind_of_head(phrase: str) -> ContributionKind | None:
    """Return the kind of the first thing that a phrase speaks of, or None if it has no name here.

    What a preposition leads to is not spoken of.
    """
    text = without_asides(phrase[:_FARTHEST].strip(_EDGES))
    is_led = text.partition(" ")[0] in _LEADING.split("|")
    head = "" if is_led else _head_of(_MASS.sub("", text, count=1))
    spellings = (head, head.removesuffix("s"), head.removesuffix("es"))
    return next((_KIND_OF[one] for one in spellings if one in _KIND_OF), None)


def kind_of_title(title: str) -> ContributionKind | None:
    """Return the same for a title, where a plural is what others made."""
    head = _head_of(without_asides(title.strip(_EDGES)))
    return None if head in _PARTS else _KIND_OF.get(head)


# A title's parts, and what is introduced, are asked for more than once.
@lru_cache(maxsize=256)
def _head_of(text: str) -> str:
    """Return the first noun of a kind that is the head of its words; "" where there is none."""
    text = _BREAK.split(" ".join(text.split()[:_MOST_WORDS]).casefold(), maxsplit=1)[0]
    compound, head = _COMPOUND.search(text), _HEAD.search(text)
    if compound and (not head or compound.end() >= head.end()):
        # The groups are named after kinds, which are nouns themselves.
        return compound.lastgroup or ""
    return head[0] if head else ""


def _find_data_kind(paper: Paper, name: str) -> DataKind | None:
    """Return the kind of data that the paper says its own name stands for."""
    told = next((kind for how, kind in _sayings(paper, name) if how in _SURE), None)
    suffix = kind_of_suffix(name) if name.casefold() in paper.abstract.casefold() else None
    if told or suffix:
        return told or suffix
    head, _, said = paper.title.partition(":")
    match kind_of_title(said) if name in head else None:
        case "dataset" | "benchmark" as kind:
            return kind
        case _:
            return None


def find_entitled_kind(paper: Paper, name: str) -> DataKind | None:
    """Return the kind of data that bears the paper's own name, as in "the Loom dataset"."""
    return next((kind for how, kind in _sayings(paper, name) if how in _UNSURE), None)


def _sayings(paper: Paper, name: str) -> Iterator[tuple[How, DataKind]]:
    """Yield how sentences, and what follows verbs of making, call a name data of which kind."""
    spans = split_sentences(plain(paper.abstract))
    sentences = [span.text for span in spans if may_speak_of_data(span.text)]
    told = [own_part(one) for one in find_introduced(paper.abstract)]
    for text in filter(lambda text: name in text, (*sentences, *told)):
        made = text in told
        opens = not made and not text.startswith(name)
        for said in find_said(find_words(text, opens=opens)):
            titled = [one.titled for one in said.names if one.text == name]
            if titled and said.noun:
                how: How = "entitled" if titled[0] else said.how
                # "A new benchmark, Loom" must be made to be Loom's.
                if how in (_SURE if made else _TOLD):
                    yield how, said.kind


def find_kind(paper: Paper, name: str | None) -> ContributionKind:
    """Return the kind of what a paper introduces.

    A named thing is data only where data is said of that name.
    """
    kinds = _named_kinds(paper, name) if name else _unnamed_kinds(paper)
    return next((kind for kind in kinds if kind), "method")


def _named_kinds(paper: Paper, name: str) -> Iterator[ContributionKind | None]:
    """Yield what a paper says of a named thing, the surest first."""
    titled = [kind_of_title(part) for part in reversed(_SUBTITLE.split(paper.title, maxsplit=1))]
    data = _find_data_kind(paper, name)
    if data:
        yield next((kind for kind in titled if kind in _DATA), data)
    introduced = find_introduced(paper.abstract)
    if "study" in titled and not any(name in words for words in (paper.title, *introduced[:1])):
        yield "study"
    yield from (kind for kind in titled if kind not in _NO_THINGS and kind != "theory")
    yield from (kind for kind in _told_of(name, paper.abstract) if kind not in _NO_THINGS)
    yield find_entitled_kind(paper, name)
    if not introduced and paper.primary.startswith(_OBSERVING):
        yield "study"
    yield kind_of_head(name) if " " in name else None


def _told_of(name: str, abstract: str) -> Iterator[ContributionKind | None]:
    """Yield what an abstract says that a named thing is: where it is introduced, "X is a …"."""
    introduced = find_introduced(abstract)
    about = [words for words in introduced if name in words] or introduced[:1]
    yield from (kind_of_head(words.replace(name, "", 1)) for words in about)
    _, identity, said = abstract.partition(f"{name} is a")
    if identity:
        yield kind_of_head(said.removeprefix("n"))


def _unnamed_kinds(paper: Paper) -> Iterator[ContributionKind | None]:
    """Yield what a paper says of itself where it names nothing, the surest first."""
    told = [
        None if kind in _DATA and _BESIDES.intersection(words.split()[:1]) else kind
        for words in find_introduced(paper.abstract)
        for kind in [kind_of_head(words)]
    ]
    observes = paper.primary.startswith(_OBSERVING)
    # "Reef Analysis" may be what is made.
    made = told and told[0] in _MADE and not (observes or _STUDIED.search(paper.title.casefold()))
    yield from (kind for kind in _titled_kinds(paper) if kind != "study" or not made)
    yield from told
    abstract = paper.abstract.casefold()
    if "?" in paper.title or any(
        part.casefold().startswith(_ASKS) for part in _SUBTITLE.split(paper.title)
    ):
        yield "study"
    yield "method" if _METHOD.search(abstract) else None
    yield "theory" if _THEORY.search(abstract) and not observes else None
    yield "study" if _STUDIES.search(abstract) or observes else None
    yield "theory" if paper.primary.startswith(_THEORETICAL) else None
    yield "method" if find_introduced(paper.abstract) else "study"


def _titled_kinds(paper: Paper) -> Iterator[ContributionKind | None]:
    """Yield what a title says, and a field's way of writing."""
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
