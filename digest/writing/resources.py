"""Makes the bullets of "Under the Hood": what papers offer, what it is, and what else they used.

What a thing is, is said by the words of its abstract that stand in apposition to its name or are
its predicate (`NAME, a …`, `NAME is a …`, `a … called NAME`); without such words the name stands
alone.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from digest.model import ContributionKind, Link, LinkKind, Paper, Ranked, Resource, Statement
from digest.papers.introducing import INTRODUCING, find_spans
from digest.papers.kinds import kind_of_head
from digest.papers.ownership import bears_name
from digest.papers.vocabulary import THING, fold_name, kind_of_suffix
from digest.text import Span, any_of, shown, split_sentences, visible_title
from digest.text.forms import SINGULAR, VERBS
from digest.writing.passages import quote_spans

MOST_USED = 12
# Links of these kinds earn a bullet, which has the paper's others too, in this order.
_OFFERS: Sequence[LinkKind] = ("code", "dataset", "model", "demo", "project")
_ORDER: Sequence[LinkKind] = (*_OFFERS, "video", "other")
_DATA: Collection[ContributionKind] = ("dataset", "benchmark")
_RELEASES: Collection[ContributionKind] = (*_DATA, "library")


def list_resources(
    ranked: Sequence[Ranked],
    silent: Collection[str] = frozenset(),
    edited: Mapping[str, Statement] | None = None,
) -> tuple[Resource, ...]:
    """Return the bullets: data first, then code and models, those of the best papers first.

    Papers of `silent` have none; `edited` has what a model wrote of a paper's first thing.
    """
    told = [item for item in ranked if item.facts.paper.id not in silent]
    bullets = [one for item in told for one in _bullets(item, edited or {})]
    titles = {item.facts.paper.id: visible_title(item.facts.paper) for item in told}
    papers = Counter(name for name, _ in {(fold_name(one.name), one.paper) for one in bullets})
    named = (
        replace(one, name=titles[one.paper]) if papers[fold_name(one.name)] > 1 else one
        for one in bullets
    )
    return tuple(sorted(named, key=lambda one: not is_data(one)))


def things_of(item: Ranked) -> tuple[str, ...]:
    """Return the names of what a paper has to be had, the first of its bullets first."""
    return tuple(map(shown, _things(item)))


def is_data(resource: Resource) -> bool:
    """Return whether a bullet belongs to datasets and benchmarks, not to code and models.

    Where nothing says what is offered, its links do.
    """
    told = kind_of_head(resource.statement.text) if resource.statement else None
    if resource.kind in _DATA or told or resource.kind in {"model", "system", "library"}:
        return resource.kind in _DATA
    kinds = {link.kind for link in resource.links}
    return "dataset" in kinds and kinds.isdisjoint(["code", "model", "demo"])


def list_used(ranked: Sequence[Ranked]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return datasets that papers use and none of them brings, each with its papers.

    Those of most papers come first, at most twelve.
    """
    new = {fold_name(name) for item in ranked for name in _brought(item)}
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    users: dict[str, list[str]] = defaultdict(list)
    for facts in (item.facts for item in ranked if not item.facts.withdrawn):
        for name in dict.fromkeys(shown(one.name) for one in facts.used_datasets):
            key = fold_name(name)
            spellings[key][name] += 1
            users[key] += [facts.paper.id] if facts.paper.id not in users[key] else []
    rows = [
        (min(spellings[key], key=lambda one: (-spellings[key][one], one)), tuple(papers))
        for key, papers in users.items()
        if key not in new
    ]
    return tuple(sorted(rows, key=lambda row: (-len(row[1]), row[0].casefold())))[:MOST_USED]


def _brought(item: Ranked) -> Iterator[str]:
    """Yield the names of the data that a paper brings."""
    introduces = item.facts.introduces
    yield from item.facts.new_datasets
    if introduces.name and introduces.kind in _DATA:
        yield introduces.name


def _things(item: Ranked) -> tuple[str, ...]:
    """Return the names of a paper's bullets as its record spells them."""
    facts = item.facts
    name, data = facts.introduces.name, facts.new_datasets
    if facts.withdrawn or not (
        data or facts.own_links(*_OFFERS) or facts.introduces.kind in _RELEASES
    ):
        return ()
    # A method beside which the data alone can be had is not to be had itself.
    shared = _share(item, (*filter(None, [name]), *data))
    is_offered = facts.introduces.kind in _RELEASES or (name and shared[name])
    first = name if not data or is_offered else None
    return tuple(dict.fromkeys(filter(None, (first, *data))))


def _bullets(item: Ranked, edited: Mapping[str, Statement]) -> Iterator[Resource]:
    """Yield the bullets of a paper; one without a name is called by the title."""
    facts, paper = item.facts, item.facts.paper
    kind, names = facts.introduces.kind, _things(item)
    if not names and not facts.withdrawn and (facts.own_links(*_OFFERS) or kind in _RELEASES):
        names = ("",)
    shared = _share(item, names)
    for place, name in enumerate(names):
        written = edited.get(paper.id) if place == 0 else None
        quoted = _tell(paper, name) if name else None
        is_own = name in {"", facts.introduces.name}
        yield Resource(
            paper=paper.id,
            name=shown(name) or visible_title(paper),
            kind=_refine(kind if is_own or kind in _DATA else "dataset", name, quoted),
            statement=written or quoted,
            links=shared[name],
        )


def _refine(kind: ContributionKind, name: str, quoted: Statement | None) -> ContributionKind:
    """Return the kind of a thing, with what its own words say on whether it is data."""
    told = kind_of_head(quoted.text) if quoted else None
    if not quoted or told is None or (told in _DATA) == (kind in _DATA):
        return kind
    named = kind_of_suffix(name) or _EVALUATES.search(quoted.text)
    return told if told in _DATA or not named else kind


def _share(item: Ranked, names: Sequence[str]) -> Mapping[str, tuple[Link, ...]]:
    """Divide a paper's own links among its things.

    One whose address bears a name is that thing's; other data are those of the first dataset
    beside the paper's own name, and all else is the first thing's.
    """
    shared: dict[str, list[Link]] = {name: [] for name in names}
    links = sorted(item.facts.own_links(), key=lambda link: _ORDER.index(link.kind))
    beside = [name for name in names if name != item.facts.introduces.name]
    for link in links if names else ():
        named = [name for name in names if bears_name(link.url, name)]
        usual = beside[0] if link.kind == "dataset" and beside else names[0]
        shared[max(named, key=len) if named else usual].append(link)
    return {name: tuple(has) for name, has in shared.items()}


def _tell(paper: Paper, name: str) -> Statement | None:
    """Quote what a paper says that a named thing is; of a retold one, say it."""
    span = next(_find_words(paper.abstract, name), None)
    return quote_spans(paper, [span], is_sentence=False) if span else None


# A framework of evaluation is a benchmark.
_EVALUATES = any_of(r"evaluat\w+", r"assess\w*", r"benchmark\w*", r"test\w*")
_FEWEST_WORDS, _MOST_WORDS, _FEWEST_TELLING = 3, 45, 2
# Names farther on in a sentence are left out: no author writes so.
_LONGEST = 1_500

# How a phrase begins that says what something is; a bare "the" may as well begin a clause.
_OPENS = r"(?:an?|one of the|the (?:first|second|only|most|next|latest|[a-z]+est)(?:-\w+)?)\s"
_PHRASE = re.compile(rf"(?<![\w-]){_OPENS}")
_CALLED = r"(?:called|named|termed|dubbed|coined|namely|denoted(?: as)?|referred to as|known as)"
_DASH = r"(?:\s?(?:—|---)\s?|\s(?:–|--?)\s)"
# What stands between a name and what it is said to be, and the other way round.
_BEHIND = re.compile(
    rf"[}}$*\"'”’)]{{0,3}}(?:\s?\([^()]*\))?(?:\s{THING})?"
    rf"(?:(?P<apposed>,\s(?:which (?:is|are)\s)?|:\s|{_DASH})|\s(?P<is>is|are)\s|\s(?P<as>as)\s)"
    rf"(?={_OPENS})"
)
_BEFORE = re.compile(
    rf"(?:,?\s{_CALLED}\s|,\s|:\s|{_DASH}|\s\(|(?P<bare>\s))(?:\\\w+\{{|[\"'“‘*$])*$"
)
_AFTER = re.compile(
    r"[}$*\"'”’)]{0,3}(?:[,.;:]|\s\(|\s(?:that|which|for|to|with|based|by|in|on|is)\b|$)"
)
_MAKES = re.compile(INTRODUCING)
_MADE = re.compile(rf"{INTRODUCING}\s(?:\w+ly\s)?(?:the\s)?\W*$")
# What the subject of a predicate stands behind, and what leads away from a subject.
_SUBJECT = re.compile(
    r"(?:^|[,;:]\s|\b(?:that|and|but)\s)(?:[Tt]he\s|[Oo]ur\s|proposed\s)*"
    r"(?:(?:[A-Z][\w-]*|of|for|and|the)\s){0,8}\W*$"
)
_LED = re.compile(
    r"(?:^|,\s)(?:across|after|as|at|by|compared|for|from|given|if|in|like|on|once|through|to|under|"
    r"unlike|upon|using|via|when|while|with|within|without)\s[^,]*$",
    re.IGNORECASE,
)

# What ends a phrase: a new clause, a remark, or another thing.
_ADVERB = r"(?:\w+ly\s|also\s|then\s|thus\s|further\s|thereby\s|hence\s)*"
_BORDER = re.compile(
    rf"[;:]\s|{_DASH}"
    rf"|,?\s(?:and|but|so|then|thus|yet)\s{_ADVERB}(?:we|our|it|they|this|these|its|there)\b|,\swe\s"
    rf"|,\s{_ADVERB}(?:which|where|whose|who|while|whereas|since|because|so|thus|thereby|although|"
    r"though|despite|unlike|whereby|as|by|it|this|these|our|their)\b"
    rf"|,?\s(?:and|but|then)\s{_ADVERB}(?P<verb>[a-z]+)\s(?P<object>that|how|whether|the|an?|its|it|"
    r"all|both|extensive|multiple|several|strong|their|various|two|three|four|five|\d+)\b"
    r"|,?\s(?:and|alongside|plus|together with|along with)\s(?:[a-z]+\s){0,2}"
    r"(?:\\\w+\{)?(?=\w*[A-Z])[\w-]*[A-Za-z][\w-]*[A-Z][\w-]*(?:\}?,\s(?:an?|the)\s|\s\(|:\s)"
)
# Where a phrase may be cut that is too long or points elsewhere.
_CUT = re.compile(
    r",?\s(?:even\s)?(?:when|while|where|by\s\w+ing|through|via|using|without|despite|in which)\s"
)
_THAT = frozenset(["that", "how", "whether"])
_PARTICIPLE = re.compile(rf",\s{_ADVERB}[a-z]+ing\s(?!and\b|or\b)")
_LISTS = re.compile(r",\s(?:and|or)\s")
_ARTICLES = re.compile(r",\s(?:and\s)?an?\s")
# A main verb behind what is put in to its subject.
_GOES_ON = re.compile(r",\s(?:\w+ly\s|also\s)?(?P<verb>[a-z]+)\s")
_AUXILIARIES = frozenset("is are was were has have can may will does do".split())
_UNTOLD = any_of(r"we|our|ours|us|this|these|such(?! as\b)|aforementioned|above|former|latter")
_DANGLING = any_of(
    r"(?:an?|the|of|for|to|in|on|at|by|with|from|and|or|but|as|that|which|than|into|via|e\.g|i\.e|"
    r"is|are|its|their|both|using|including|not)\W*$"
)
_WORD = re.compile(r"[\w.%-]*\w")
_THING = re.compile(rf"{THING}s?", re.IGNORECASE)
# Words that say nothing of a thing: articles and praise.
_EMPTY = frozenset(
    "a an the and or but yet of for one most new novel first simple general effective efficient "
    "unified robust flexible comprehensive large-scale powerful lightweight scalable innovative "
    "advanced practical principled systematic versatile improved dedicated specialized only our "
    "high-quality large small fully both more highly better state-of-the-art complete".split()
)


def _find_words(abstract: str, name: str) -> Iterator[Span]:
    """Yield the stretches that say what a name stands for, as they come."""
    for sentence in split_sentences(abstract):
        text, at = sentence.text, sentence.start
        for start, end in find_spans(name, text[:_LONGEST]):
            for first, last in (*_find_behind(text, start, end), *_find_before(text, start, end)):
                cuts = [one.start() for one in _CUT.finditer(text, first, last)]
                for stop in (last, *reversed(cuts)):
                    if _tells(text[first:stop]):
                        yield Span(at + first, at + stop, text[first:stop])


def _find_behind(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where a sentence says behind a name what it is."""
    join, lead = _BEHIND.match(text, end), text[:start]
    if not join:
        return
    made = bool(_MAKES.search(lead))
    if join["is"]:
        fits = bool(_SUBJECT.search(lead) and kind_of_head(text[join.end() :]))
    elif join["as"]:
        fits = bool(_MADE.search(lead))
    else:
        fits = made or not _LED.search(lead)
    if fits:
        # What is put in to a subject ends before the verb.
        put_in = join["apposed"] == ", " and not made and bool(_SUBJECT.search(lead))
        last = _end(text, join.end(), put_in=put_in)
        # "A dataset (Loom), a model (Weft), and a tool (Reed)".
        listed = lead.endswith("(") and last and _ARTICLES.search(text, join.end(), last)
        if last and not listed:
            yield join.end(), last


def _find_before(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where a sentence says before a name what it is: what is made, called so."""
    join = _BEFORE.search(text, 0, start)
    made = max(_MAKES.finditer(text, 0, start), key=re.Match.end, default=None)
    if not join or not made or made.end() > join.start() or not _AFTER.match(text, end):
        return
    last = join.start()
    heads = [
        opening.start()
        for opening in _PHRASE.finditer(text, made.end(), last)
        if kind_of_head(text[opening.start() : last])
    ]
    phrase = text[heads[0] : last] if len(heads) == 1 else ""
    bare = join["bare"] and not _THING.fullmatch(phrase.rpartition(" ")[2])
    if phrase and not bare and not _BORDER.search(phrase):
        yield heads[0], last


def _end(text: str, first: int, *, put_in: bool) -> int | None:
    """Return where a phrase ends, None where that is not clear."""
    last = len(text.rstrip(" .!?"))
    borders = [one.start() for one in _BORDER.finditer(text, first) if _ends(one, text, first)]
    if put_in:
        borders += [
            one.start()
            for one in _GOES_ON.finditer(text, first)
            if one["verb"] in _AUXILIARIES | SINGULAR.keys()
            and _depth(text[first : one.start()]) == 0
        ]
        if not borders:
            return None
    last = min([*borders, last])
    for one in _PARTICIPLE.finditer(text, first, last):
        if not _LISTS.search(text, one.start(), last) and _depth(text[first : one.start()]) == 0:
            last = one.start()
    return last


def _ends(border: re.Match[str], text: str, first: int) -> bool:
    """Return whether a border is one: outside brackets, and its verb a verb."""
    verb = border["verb"]
    told = border["object"] in _THAT or border[0].startswith(",")
    is_verb = verb is None or (told and (verb in VERBS or verb in SINGULAR))
    return is_verb and _depth(text[first : border.start()]) == 0


def _depth(text: str) -> int:
    return sum(map(text.count, "([{")) - sum(map(text.count, ")]}"))


def _tells(phrase: str) -> bool:
    """Return whether a phrase is whole, can stand alone, and says something."""
    words = _WORD.findall(phrase)
    telling = [
        word for word in words if word.casefold() not in _EMPTY and not _THING.fullmatch(word)
    ]
    return (
        _FEWEST_WORDS <= len(phrase.split()) <= _MOST_WORDS
        and len(telling) >= _FEWEST_TELLING
        and _depth(phrase) == 0
        and phrase.count("$") % 2 == 0
        and not _UNTOLD.search(phrase)
        and not _DANGLING.search(phrase)
        and "http" not in phrase
    )
