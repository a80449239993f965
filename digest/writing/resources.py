"""Makes the bullets of "Under the Hood": names that papers offer, descriptions, and data in use.

The description is quoted from the abstract, where it is in apposition to the name or its predicate
(`NAME, a …`, `NAME is a …`, `a … called NAME`); without such words the bullet has only the name.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from digest.model import ContributionKind, Link, LinkKind, Paper, Ranked, Resource, Statement
from digest.papers.heads import kind_of_head
from digest.papers.hosts import bears_name
from digest.papers.vocabulary import INTRODUCING, THING, find_spans, fold_name, kind_of_suffix
from digest.text import Span, any_of, shown, split_sentences, visible_title
from digest.text.forms import SINGULAR, VERBS
from digest.writing.passages import quote_spans

MOST_USED = 12
# A link of these kinds is enough for a bullet; all links of a bullet have this order.
_OFFERS: Sequence[LinkKind] = ("code", "dataset", "model", "demo", "project")
_ORDER: Sequence[LinkKind] = (*_OFFERS, "video", "other")
_DATA: Collection[ContributionKind] = ("dataset", "benchmark")
_RELEASES: Collection[ContributionKind] = (*_DATA, "library")


def list_resources(
    ranked: Sequence[Ranked],
    silent: Collection[str] = frozenset(),
    edited: Mapping[str, Statement] | None = None,
) -> tuple[Resource, ...]:
    """Return the bullets: data first, then code and models, each with the best papers first.

    Papers of `silent` have none; `edited` has a model's description of a paper's first bullet.
    """
    items = [item for item in ranked if item.facts.paper.id not in silent]
    bullets = [bullet for item in items for bullet in _bullets(item, edited or {})]
    titles = {item.facts.paper.id: visible_title(item.facts.paper) for item in items}
    owners = {(fold_name(bullet.name), bullet.paper) for bullet in bullets}
    papers = Counter(name for name, _ in owners)
    named = (
        replace(bullet, name=titles[bullet.paper]) if papers[fold_name(bullet.name)] > 1 else bullet
        for bullet in bullets
    )
    return tuple(sorted(named, key=lambda bullet: not is_data(bullet)))


def offered_names(item: Ranked) -> tuple[str, ...]:
    """Return the names that a paper offers, in the order of its bullets."""
    return tuple(map(shown, _offered(item)))


def is_data(resource: Resource) -> bool:
    """Return whether a bullet belongs to datasets and benchmarks, not to code and models.

    Without a stated kind, the links decide.
    """
    stated = kind_of_head(resource.statement.text) if resource.statement else None
    if resource.kind in _DATA or stated or resource.kind in {"model", "system", "library"}:
        return resource.kind in _DATA
    kinds = {link.kind for link in resource.links}
    return "dataset" in kinds and kinds.isdisjoint(["code", "model", "demo"])


def list_used(ranked: Sequence[Ranked]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return datasets that papers use and none of them introduces, each with its papers.

    The most used come first, at most twelve.
    """
    new = {fold_name(name) for item in ranked for name in _new_data(item)}
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    users: dict[str, list[str]] = defaultdict(list)
    for facts in (item.facts for item in ranked if not item.facts.withdrawn):
        for name in dict.fromkeys(shown(dataset.name) for dataset in facts.used_datasets):
            key = fold_name(name)
            spellings[key][name] += 1
            users[key] += [facts.paper.id] if facts.paper.id not in users[key] else []
    rows = [
        (min(spellings[key], key=lambda name: (-spellings[key][name], name)), tuple(papers))
        for key, papers in users.items()
        if key not in new
    ]
    return tuple(sorted(rows, key=lambda row: (-len(row[1]), row[0].casefold())))[:MOST_USED]


def _new_data(item: Ranked) -> Iterator[str]:
    """Yield the names of the data that a paper introduces."""
    introduces = item.facts.introduces
    yield from item.facts.new_datasets
    if introduces.name and introduces.kind in _DATA:
        yield introduces.name


def _offered(item: Ranked) -> tuple[str, ...]:
    """Return the names of a paper's bullets in the spelling of its record."""
    facts = item.facts
    name, data = facts.introduces.name, facts.new_datasets
    if facts.withdrawn or not (
        data or facts.own_links(*_OFFERS) or facts.introduces.kind in _RELEASES
    ):
        return ()
    # A method gets no bullet if only its paper's data are available.
    shared = _assign_links(item, (*filter(None, [name]), *data))
    is_offered = facts.introduces.kind in _RELEASES or (name and shared[name])
    first = name if not data or is_offered else None
    return tuple(dict.fromkeys(filter(None, (first, *data))))


def _bullets(item: Ranked, edited: Mapping[str, Statement]) -> Iterator[Resource]:
    """Yield the bullets of a paper; a bullet without a name has the title."""
    facts, paper = item.facts, item.facts.paper
    kind, names = facts.introduces.kind, _offered(item)
    if not names and not facts.withdrawn and (facts.own_links(*_OFFERS) or kind in _RELEASES):
        names = ("",)
    shared = _assign_links(item, names)
    for number, name in enumerate(names):
        written = edited.get(paper.id) if number == 0 else None
        quoted = _quote_description(paper, name) if name else None
        is_own = name in {"", facts.introduces.name}
        yield Resource(
            paper=paper.id,
            name=shown(name) or visible_title(paper),
            kind=_refine(kind if is_own or kind in _DATA else "dataset", name, quoted),
            statement=written or quoted,
            links=shared[name],
        )


def _refine(kind: ContributionKind, name: str, quoted: Statement | None) -> ContributionKind:
    """Return the kind of a bullet, corrected by its description between data and others."""
    stated = kind_of_head(quoted.text) if quoted else None
    if not quoted or stated is None or (stated in _DATA) == (kind in _DATA):
        return kind
    named = kind_of_suffix(name) or _EVALUATES.search(quoted.text)
    return stated if stated in _DATA or not named else kind


def _assign_links(item: Ranked, names: Sequence[str]) -> Mapping[str, tuple[Link, ...]]:
    """Assign a paper's own links to the names that it offers.

    A link whose address has a name belongs to that name.  Of the others, links to data belong to
    the first dataset besides the paper's own name, and the rest to the first name.
    """
    shared: dict[str, list[Link]] = {name: [] for name in names}
    links = sorted(item.facts.own_links(), key=lambda link: _ORDER.index(link.kind))
    beside = [name for name in names if name != item.facts.introduces.name]
    for link in links if names else ():
        named = [name for name in names if bears_name(link.url, name)]
        usual = beside[0] if link.kind == "dataset" and beside else names[0]
        shared[max(named, key=len) if named else usual].append(link)
    return {name: tuple(has) for name, has in shared.items()}


def _quote_description(paper: Paper, name: str) -> Statement | None:
    """Quote a paper's description of a name; for a retold record, without marks."""
    span = next(_find_descriptions(paper.abstract, name), None)
    return quote_spans(paper, [span], is_sentence=False) if span else None


# A framework for evaluation is a benchmark.
_EVALUATES = any_of(r"evaluat\w+", r"assess\w*", r"benchmark\w*", r"test\w*")
_FEWEST_WORDS, _MOST_WORDS, _FEWEST_TELLING = 3, 45, 2
# Names farther on in a sentence are ignored: real sentences are shorter.
_LONGEST = 1_500

# The beginning of a description; a bare "the" may also begin a clause.
_OPENS = r"(?:an?|one of the|the (?:first|second|only|most|next|latest|[a-z]+est)(?:-\w+)?)\s"
_PHRASE = re.compile(rf"(?<![\w-]){_OPENS}")
_CALLED = r"(?:called|named|termed|dubbed|coined|namely|denoted(?: as)?|referred to as|known as)"
_DASH = r"(?:\s?(?:—|---)\s?|\s(?:–|--?)\s)"
# The words between a name and its description, in either order.
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
# The words before a name: if it is the subject of a predicate, and if it is no subject.
_SUBJECT = re.compile(
    r"(?:^|[,;:]\s|\b(?:that|and|but)\s)(?:[Tt]he\s|[Oo]ur\s|proposed\s)*"
    r"(?:(?:[A-Z][\w-]*|of|for|and|the)\s){0,8}\W*$"
)
_LED = re.compile(
    r"(?:^|,\s)(?:across|after|as|at|by|compared|for|from|given|if|in|like|on|once|through|to|under|"
    r"unlike|upon|using|via|when|while|with|within|without)\s[^,]*$",
    re.IGNORECASE,
)

# The end of a phrase: a new clause, a remark, or another name.
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
# Where a phrase may be cut if it is too long or refers to other text.
_CUT = re.compile(
    r",?\s(?:even\s)?(?:when|while|where|by\s\w+ing|through|via|using|without|despite|in which)\s"
)
_THAT = frozenset(["that", "how", "whether"])
_PARTICIPLE = re.compile(rf",\s{_ADVERB}[a-z]+ing\s(?!and\b|or\b)")
_LISTS = re.compile(r",\s(?:and|or)\s")
_ARTICLES = re.compile(r",\s(?:and\s)?an?\s")
# A main verb after a parenthesis to its subject.
_GOES_ON = re.compile(r",\s(?:\w+ly\s|also\s)?(?P<verb>[a-z]+)\s")
_AUXILIARIES = frozenset("is are was were has have can may will does do".split())
_POINTING = any_of(r"we|our|ours|us|this|these|such(?! as\b)|aforementioned|above|former|latter")
_DANGLING = any_of(
    r"(?:an?|the|of|for|to|in|on|at|by|with|from|and|or|but|as|that|which|than|into|via|e\.g|i\.e|"
    r"is|are|its|their|both|using|including|not)\W*$"
)
_WORD = re.compile(r"[\w.%-]*\w")
_THING = re.compile(rf"{THING}s?", re.IGNORECASE)
# Words without information: articles and praise.
_EMPTY = frozenset(
    "a an the and or but yet of for one most new novel first simple general effective efficient "
    "unified robust flexible comprehensive large-scale powerful lightweight scalable innovative "
    "advanced practical principled systematic versatile improved dedicated specialized only our "
    "high-quality large small fully both more highly better state-of-the-art complete".split()
)


def _find_descriptions(abstract: str, name: str) -> Iterator[Span]:
    """Yield the spans that describe a name, in order."""
    for sentence in split_sentences(abstract):
        text, at = sentence.text, sentence.start
        for start, end in find_spans(name, text[:_LONGEST]):
            for first, last in (*_find_behind(text, start, end), *_find_before(text, start, end)):
                cuts = [cut.start() for cut in _CUT.finditer(text, first, last)]
                for stop in (last, *reversed(cuts)):
                    if _is_description(text[first:stop]):
                        yield Span(at + first, at + stop, text[first:stop])


def _find_behind(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of descriptions after a name."""
    join, lead = _BEHIND.match(text, end), text[:start]
    if not join:
        return
    is_new = bool(_MAKES.search(lead))
    if join["is"]:
        fits = bool(_SUBJECT.search(lead) and kind_of_head(text[join.end() :]))
    elif join["as"]:
        fits = bool(_MADE.search(lead))
    else:
        fits = is_new or not _LED.search(lead)
    if fits:
        # A parenthesis to a subject ends before the verb.
        put_in = join["apposed"] == ", " and not is_new and bool(_SUBJECT.search(lead))
        last = _find_end(text, join.end(), put_in=put_in)
        # "A dataset (Loom), a model (Weft), and a tool (Reed)".
        listed = lead.endswith("(") and last and _ARTICLES.search(text, join.end(), last)
        if last and not listed:
            yield join.end(), last


def _find_before(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the span of a description before a name: `we introduce a dataset called Loom`."""
    join = _BEFORE.search(text, 0, start)
    making = max(_MAKES.finditer(text, 0, start), key=re.Match.end, default=None)
    if not join or not making or making.end() > join.start() or not _AFTER.match(text, end):
        return
    last = join.start()
    heads = [
        opening.start()
        for opening in _PHRASE.finditer(text, making.end(), last)
        if kind_of_head(text[opening.start() : last])
    ]
    phrase = text[heads[0] : last] if len(heads) == 1 else ""
    bare = join["bare"] and not _THING.fullmatch(phrase.rpartition(" ")[2])
    if phrase and not bare and not _BORDER.search(phrase):
        yield heads[0], last


def _find_end(text: str, first: int, *, put_in: bool) -> int | None:
    """Return the end of a phrase, None if it is unclear."""
    last = len(text.rstrip(" .!?"))
    matches = (match for match in _BORDER.finditer(text, first) if _is_border(match, text, first))
    borders = [match.start() for match in matches]
    if put_in:
        borders += [
            verb.start()
            for verb in _GOES_ON.finditer(text, first)
            if verb["verb"] in _AUXILIARIES | SINGULAR.keys()
            and _depth(text[first : verb.start()]) == 0
        ]
        if not borders:
            return None
    last = min([*borders, last])
    for match in _PARTICIPLE.finditer(text, first, last):
        at = match.start()
        if not _LISTS.search(text, at, last) and _depth(text[first:at]) == 0:
            last = at
    return last


def _is_border(border: re.Match[str], text: str, first: int) -> bool:
    """Return whether a phrase ends at a match: outside brackets, with a known verb or none."""
    verb = border["verb"]
    is_clause = border["object"] in _THAT or border[0].startswith(",")
    is_verb = verb is None or (is_clause and (verb in VERBS or verb in SINGULAR))
    return is_verb and _depth(text[first : border.start()]) == 0


def _depth(text: str) -> int:
    return sum(map(text.count, "([{")) - sum(map(text.count, ")]}"))


def _is_description(phrase: str) -> bool:
    """Return whether a phrase is complete, clear by itself, and informative."""
    words = _WORD.findall(phrase)
    telling = [
        word for word in words if word.casefold() not in _EMPTY and not _THING.fullmatch(word)
    ]
    return (
        _FEWEST_WORDS <= len(phrase.split()) <= _MOST_WORDS
        and len(telling) >= _FEWEST_TELLING
        and _depth(phrase) == 0
        and phrase.count("$") % 2 == 0
        and not _POINTING.search(phrase)
        and not _DANGLING.search(phrase)
        and "http" not in phrase
    )
