"""Forms of words: lists of words, and the normal form in which words are compared."""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain

from digest.text.tex import to_unicode
from digest.text.tokens import WORD

# Verbs with which authors state their claims, in the base form.
VERBS = frozenset(
    """
    achieve adapt address adopt advance advocate aim analyse analyze apply approach argue ask assess
    attempt benchmark bridge build calculate capture challenge characterise characterize classify
    collect combine compare complete compute conduct consider construct contribute convert create
    define deliver demonstrate deploy derive describe design detail detect determine develop devise
    discover discuss employ enable enhance ensure envision establish estimate evaluate examine
    exploit explore expose extend extract fill find focus formalise formalize formulate frame
    generalise generalize generate give highlight hypothesise hypothesize identify illustrate
    implement improve incorporate infer inspect integrate introduce investigate isolate launch
    learn leverage make map measure model motivate obtain observe offer optimise optimize outline
    perform pinpoint pioneer point pose posit predict present produce propose prove provide publish
    quantify question reach reconsider reconstruct record reduce reexamine reformulate release
    report reproduce rethink reveal review revisit run search seek set share show simulate solve
    study suggest summarise summarize survey synthesise synthesize tackle take target test train
    transform translate uncover unify unveil use utilise utilize validate verify view work yield
    assemble clarify compile conclude confirm constrain couple elucidate encode exploit infer
    contrast forecast interpret operationalize recommend align assume categorize count curate
    decompose decouple diagnose draw embed emphasize enforce equip expect explain fit follow inject
    instantiate organize recover represent resolve showcase specify trace track treat update
    """.split()
)


def _third_singular(verb: str) -> str:
    """Return the third person of a verb: `propose` to `proposes`, `study` to `studies`."""
    if verb.endswith(("s", "x", "z", "ch", "sh")):
        return f"{verb}es"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}s"


SINGULAR = {_third_singular(verb): verb for verb in VERBS}


def any_of(*phrases: str) -> re.Pattern[str]:
    """Return a pattern that finds any of the phrases as whole words, whatever their case."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Abbreviations that never end a sentence, since something always follows.
LEADING_ABBREVIATIONS = _set(
    "e.g i.e eg ie cf vs viz fig figs eq eqs eqn eqns sec secs sect sects ref refs tab tabs ch"
    " chap app thm lem def prop cor alg ex vol pp p no nos dr prof mr mrs st mt approx ca resp"
    " w.r.t a.k.a s.t phys rev lett astron astrophys proc trans inf conf arxiv incl"
)
# Abbreviations that end a sentence if a sentence starter follows.
TRAILING_ABBREVIATIONS = _set("al etc jr sr inc ltd corp co u.s u.k u.n e.u ph.d a.m p.m et")
# Words that start a sentence after such an abbreviation.
SENTENCE_STARTERS = _set(
    "a additionally after all also although among an and another as at based because besides"
    " both building but by code compared comparing contrary conversely crucially current data"
    " despite due during each earlier empirically even every existing experiments extensive"
    " finally first for from further furthermore given hence here how however if importantly in"
    " indeed initial instead it its leveraging many meanwhile moreover most motivated"
    " nevertheless next no notably numerical on once one only our overall prior recent recently"
    " results second several similarly simulations since so some specifically still such"
    " surprisingly that the their then there therefore these they this those though through thus"
    " to together two typically under unfortunately unlike until using we what when where"
    " whereas whether which while why with within without yet you"
)

PARTICLES = _set(
    "af al ap bin d' da dal dalla de del dela della dello den der des di dit do dos du el ibn"
    " in't la las le lo los op 't te ten ter van vander vom von zu zum zur"
)
# Capitalised particles may be given names, so a given name must come before them.
CAPITAL_PARTICLES = _set(
    "Al Ben Da Dal Dalla De Del Della Dello Den Der Di Dos El Ibn La Le St. Ter Van Von"
)
CONNECTORS = _set("y e i")
# Vietnamese family names, before which `Van` is not a particle.
VIETNAMESE_NAMES = _set(
    "Nguyen Tran Pham Le Hoang Vu Vo Dang Bui Do Ngo Duong Ly Phan Truong Dinh Ho Huynh Luong"
)


# Hyphenated words are looked up as a whole, since most texts share them.
_COMPOUND = re.compile(r"\w+(?:[-‐‑–]\w+)*")
_HYPHEN = re.compile(r"[-‐‑–](?=\w)")
_PREFIXES = frozenset(
    "anti bi bio co de electro geo hyper inter intra meta micro multi neuro non over photo pre"
    " quasi re semi spatio super un".split()
)
_LAST_WORD = re.compile(r"\w+$")
_LONGEST_PREFIX = max(map(len, _PREFIXES))
_BRITISH = frozenset("e ed er ing ation".split())
_SHORTEST_PLURAL = 4
# Words whose singular is another word; an editor's phrases mean them as they are.  A pattern that
# begins with their last letter is found in half the time.
_NO_PLURALS = "aids dynamics ethics goods mechanics news physics semantics statics".split()
_NO_PLURAL = re.compile(
    r"s\b(?:" + "|".join(rf"(?<=\b{word})" for word in _NO_PLURALS) + ")", re.IGNORECASE
)
_HYPHENS = str.maketrans(dict.fromkeys("-‐‑–", " "))


# Vectors, themes and phrases each need the words of a week's papers.
@lru_cache(maxsize=4096)
def tokenize(text: str) -> tuple[str, ...]:
    """Return the words of a text in order, each in its normal form."""
    return tuple(chain.from_iterable(map(normalize_compound, _COMPOUND.findall(text))))


# Vectors and headings each need the words of a week's papers.
@lru_cache(maxsize=4096)
def read_words(text: str) -> tuple[str, ...]:
    """Return the words of a text in order, with its TeX as Unicode."""
    return tokenize(to_unicode(text) if "\\" in text else text)


def read_phrases(text: str) -> tuple[str, ...]:
    """Return the words of a text, for the search for an editor's phrases."""
    # A second s keeps these words from being reduced to a singular.
    return tokenize(_NO_PLURAL.sub(r"\g<0>s", text))


def spell_phrase(phrase: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of a phrase as written, with spaces and with hyphens.

    To `tokenize`, `multi-agent` is one word, and `multi agent` is two.
    """
    parts = phrase.translate(_HYPHENS).split()
    spelt = (phrase, " ".join(parts), "-".join(parts))
    return tuple(filter(None, dict.fromkeys(map(read_phrases, spelt))))


def spell_terms(term: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of a term with its prefixes as separate words, and joined by hyphens.

    To `tokenize`, `re identification` is two words, and `re-identification` is one.
    """
    words = term.split()
    if _PREFIXES.isdisjoint(words) and all(map(str.isalnum, words)):
        return (tuple(map(_normalize, words)),) if words else ()
    joints = ["-" if word.casefold() in _PREFIXES else " " for word in words]
    joined = "".join(chain.from_iterable(zip(words, joints, strict=True))).strip(" -")
    return tuple(filter(None, dict.fromkeys((tokenize(term), tokenize(joined)))))


def by_first_word(phrases: Iterable[tuple[str, ...]]) -> dict[str, tuple[int, ...]]:
    """Map each word to the lengths of the phrases that begin with it, the longest first."""
    by_word: dict[str, set[int]] = defaultdict(set)
    for phrase in phrases:
        by_word[phrase[0]].add(len(phrase))
    return {word: tuple(sorted(lengths, reverse=True)) for word, lengths in by_word.items()}


def find_longest(
    words: Sequence[str],
    phrases: Container[tuple[str, ...]],
    lengths: Mapping[str, Sequence[int]],
) -> Iterator[tuple[str, ...]]:
    """Yield the phrases of a text from left to right, without overlaps.

    The longest phrase wins, so that "medical image segmentation" does not yield "image
    segmentation"; `lengths` is the result of `by_first_word`.
    """
    end = 0
    # Few words begin a phrase; the others are skipped first.
    for at in [at for at, word in enumerate(words) if word in lengths]:
        for length in lengths[words[at]] if at >= end else ():
            if (run := tuple(words[at : at + length])) in phrases:
                yield run
                end = at + len(run)
                break


@lru_cache(maxsize=1 << 16)
def normalize_compound(compound: str) -> tuple[str, ...]:
    """Return the normal forms of a single word, or of hyphenated words."""
    is_word = compound.isalnum()
    words = [compound] if is_word else WORD.findall(_HYPHEN.sub(_join_prefix, compound))
    return tuple(map(_normalize, words))


def _join_prefix(hyphen: re.Match[str]) -> str:
    """Return "" for a hyphen after a prefix, which makes a single word, else the hyphen."""
    # One more letter than the longest prefix shows whether the word is longer.
    before = hyphen.string[max(hyphen.start() - _LONGEST_PREFIX - 1, 0) : hyphen.start()]
    word = _LAST_WORD.search(before)
    return "" if word and word[0].casefold() in _PREFIXES else hyphen[0]


@lru_cache(maxsize=1 << 16)
def _normalize(word: str) -> str:
    return _spell_american(_singular(word.casefold()))


def _singular(word: str) -> str:
    if len(word) < _SHORTEST_PLURAL or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > _SHORTEST_PLURAL:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


def _spell_american(word: str) -> str:
    """Return the American spelling; a word that only looks British changes in every text."""
    if word.endswith("our") and len(word) > _SHORTEST_PLURAL:
        return f"{word[:-3]}or"
    before, joint, ending = word.rpartition("is")
    return f"{before}iz{ending}" if joint and ending in _BRITISH else word
