"""Tells what kind of thing a paper introduces, from its title and its introducing sentences."""

import re
from collections.abc import Iterator

from digest.contributions.data_kinds import find_data_kind, find_entitled_kind
from digest.contributions.heads import kind_of_head, kind_of_title
from digest.contributions.introducing import find_introduced
from digest.model import ContributionKind, Paper

_SUBTITLE = re.compile(r":\s|\?\s|\s[-–—]{1,3}\s")
_THEORETICAL = ("cs.CC", "cs.DM", "cs.GT", "cs.IT", "cs.LO", "gr-qc", "hep-", "math", "quant-ph")
_OBSERVING = ("astro-ph", "cond-mat", "nucl-", "physics")
_DATA = frozenset(["dataset", "benchmark"])
_MADE = frozenset(["method", "model", "system", "library"])
# A name is of a thing; whether of data is said elsewhere.
_NO_THINGS = frozenset([None, "study", *_DATA])

# All but `_ASKS` and `_BESIDE` are looked for in lower case.
_SURVEY = re.compile(
    r"\b(?:survey|systematic (?:literature )?review|scoping review|literature review|tutorial|"
    r"roadmap)\b|\ban? (?:\w+ ){0,2}(?:review|overview)\b|\bthis (?:review|survey)\b"
)
_PROVES = re.compile(r"\btheorems?\b|\bwe (?:\w+ly |also |then )?prove\b")
_THEORY = re.compile(
    r"\b(?:we|this (?:paper|work|article|note)) (?:\w+ly |also |then |first )?(?:prove|derive)s?\b|"
    r"\b(?:theorems?|proofs?|necessary and sufficient|capacity region|closed-form|achievable|"
    r"(?:upper|lower) bounds?)\b"
)
_TRIED = re.compile(r"experiment|simulat|empiric|numerical|dataset|observ")
_STUDY = re.compile(
    r"\b(?:study|analysis|evaluation|investigation|comparison|effects? of|effectiveness|impact of|"
    r"role of|evidence|lessons|case study|observations?|constraints on|insights)\b"
)
_STUDIED = re.compile(r"\b(?:effects?|evidence on|impact|lessons|(?<!case )stud(?:y|ies))\b")
_STUDIES = re.compile(
    r"\b(?:we|this (?:paper|work|study|article|letter)|our (?:study|analysis|work|paper))\s"
    r"(?:\w+ly |also |then |first |further ){0,2}(?:study|studies|investigat\w+|analy[sz]\w+|"
    r"examin\w+|evaluat\w+|compar\w+|assess\w*|explor\w+|observ\w+|measur\w+|report\w*|"
    r"quantif\w+|benchmark\w*|test|ask\w*|argu\w+|discuss\w*|revisit\w*|prob\w+|find|show\w*|"
    r"identif\w+|reveal\w*|use|employ|apply|run|claim\w*)\b"
)
_ASKS = re.compile(
    r"\?|^(?:Analy[sz]ing|Assessing|Benchmarking|Characteri[sz]ing|Comparing|Disentangling|"
    r"Evaluating|Examining|Exploring|Investigating|Measuring|Probing|Quantifying|Revisiting|"
    r"Testing|Understanding|Unveiling|Uncovering|On the|Do|Does|Can|Are|Is|How|Why|When|What)\b"
)
_METHOD = re.compile(
    r"\b(?:our|the) (?:\w+ )?(?:proposed|novel|new) (?:[\w-]+ ){0,3}"
    r"(?:method|approach|framework|algorithm)\b|\bour (?:algorithm|approach|method)\b"
)
_NEW = re.compile(
    r"\s*an?\s(?!.{0,60}\b(?:analy|audit|compar|detailed|evalua|parameter|search|stud))"
)
# "The benchmark and code" are released beside what a paper is about.
_BESIDE = re.compile(r"\s*(?:the|our|all|code)\b")


def find_kind(paper: Paper, name: str | None) -> ContributionKind:
    """Return the kind of what a paper introduces.

    A named thing is data only where data is said of that name.
    """
    kinds = _named_kinds(paper, name) if name else _unnamed_kinds(paper)
    return next((kind for kind in kinds if kind), "method")


def _named_kinds(paper: Paper, name: str) -> Iterator[ContributionKind | None]:
    """Yield what a paper says of a named thing, the surest first."""
    titled = [kind_of_title(part) for part in reversed(_SUBTITLE.split(paper.title, maxsplit=1))]
    data = find_data_kind(paper, name)
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
    told = [_kind_told(words) for words in find_introduced(paper.abstract)]
    made = told and told[0] in _MADE and not _is_of_study(paper)
    yield from (kind for kind in _titled_kinds(paper) if kind != "study" or not made)
    yield from told
    abstract = paper.abstract.casefold()
    observes = paper.primary.startswith(_OBSERVING)
    if any(_ASKS.search(part) for part in _SUBTITLE.split(paper.title)):
        yield "study"
    yield "method" if _METHOD.search(abstract) else None
    yield "theory" if _THEORY.search(abstract) and not observes else None
    if any(_NEW.match(words) for words in find_introduced(paper.abstract)[:1]):
        yield None if paper.primary.startswith((*_THEORETICAL, *_OBSERVING)) else "method"
    yield "study" if _STUDIES.search(abstract) or observes else None
    yield "theory" if paper.primary.startswith(_THEORETICAL) else None
    yield "method" if find_introduced(paper.abstract) else "study"


def _titled_kinds(paper: Paper) -> Iterator[ContributionKind | None]:
    """Yield what a title says, and a field's way of writing."""
    title, abstract = paper.title.casefold(), paper.abstract.casefold()
    if _SURVEY.search(title) or "this survey" in abstract:
        yield "survey"
    if paper.primary.startswith(_THEORETICAL):
        yield "theory" if _THEORY.search(abstract) or not _TRIED.search(abstract) else None
    yield from (kind_of_title(part) for part in reversed(_SUBTITLE.split(paper.title)))
    yield "theory" if _PROVES.search(abstract) and "experiment" not in abstract else None
    studied = paper.primary.startswith(_OBSERVING) and _STUDIES.search(abstract)
    yield "study" if studied or _STUDY.search(title) else None


def _is_of_study(paper: Paper) -> bool:
    """Tell whether a paper is a study whatever it makes, not, as "Reef Analysis" may be, by it."""
    return paper.primary.startswith(_OBSERVING) or bool(_STUDIED.search(paper.title.casefold()))


def _kind_told(introduced: str) -> ContributionKind | None:
    """Return the kind of what a verb of making has, if the paper is about it."""
    kind = kind_of_head(introduced)
    return None if kind in _DATA and _BESIDE.match(introduced) else kind
