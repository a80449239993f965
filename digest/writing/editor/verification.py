"""The first step of verification: comparison with the record.

Quotes are copied from the record by the program.  This step checks that the quotes have every
figure, unit, name and claim of a sentence, that the sentence names the papers it is about, and that
it is a plain sentence that addresses nobody.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from digest.grounding import (
    Evidence,
    Fault,
    FaultKind,
    Language,
    Passages,
    judge_figures,
    judge_words,
    load_language,
)
from digest.grounding.lexicon import is_connective, stem, values_of, word_value
from digest.model import PaperFacts, Statement
from digest.text import shown, split_sentences, visible_title
from digest.text.names import family_name
from digest.words import ENGLISH, list_languages
from digest.writing.editor.prompt_papers import (
    NOBODY,
    PLACEHOLDER,
    ModelSentence,
    PromptPaper,
    addresses_reader,
    is_hidden,
    papers_in,
    without_placeholders,
)

_MOST_WORDS = 60
_WORD = re.compile(r"[^\W_][\w’'-]*")
_MARKUP = re.compile(
    r"\]\(|</?[A-Za-z]+(?:\s[^<>]*)?>|\*\*|__|`|\\|[{}]|--|^[#>*-] "
    r"|https?:|www\.|\S@[\w.-]+\.[A-Za-z]"
)
# Possible addresses, and authors credited without a placeholder.
_CREDITED = re.compile(r"\b[A-Za-z][\w-]*\[?\.\]?[a-z]{2,}\b|#\w+|\b\w+ et al\b")
_STOPS = re.compile(r"[.?!。？！][”“\"’)»」]?$")
# Words that say that a figure is rounded, and in which direction.
_ROUNDED = re.compile(
    r"\b(?:about|around|roughly|approximately|some|close to"
    r"|(?P<over>more than|over|above|at least|exceed\w*)"
    r"|(?P<under>nearly|almost|less than|under|below))\b|[~≈∼]",
    re.IGNORECASE,
)
_NEARLY = re.compile(
    r"^(?:about|around|roughly|approximately|some|close to|nearly|almost|circa|[~≈∼])\s*",
    re.IGNORECASE,
)
_RAISED = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻", "+")
# What is spelled alike in a sentence and its record before they are compared: powers of ten,
# micrometres, the space before a unit, signs.
_APART: Sequence[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = (
    (re.compile(r"(?<=\d)[eE]([-−+]?\d{1,3})\b"), lambda m: f" × 10{m[1].translate(_RAISED)}"),
    (re.compile(r"(?<=[x×])( ?)10([-−]\d{1,3})\b"), lambda m: f"{m[1]}10{m[2].translate(_RAISED)}"),
    (re.compile(r"(?<=\d) ?(?:(?:u|μ|micro-) ?m|microns?|micromet(?:re|er)s?)\b"), " µm"),
    (re.compile(r"(?<=\d) ?[x×] ?(?=10)"), " × "),
    (re.compile(r"(?<=\d)(?=[Α-Ωα-ω]|(?!(?:st|nd|rd|th|bn)\b)[A-Za-zÅµ]{2,}\b)"), " "),
    (re.compile(r"(?<![\w.)])\+(?=\d)"), ""),
)
_GREEK = str.maketrans({
    sign: name.title() if sign.isupper() else name.lower()
    for sign in map(chr, [*range(0x391, 0x3A2), *range(0x3A3, 0x3AA), *range(0x3B1, 0x3CA)])
    for name in [unicodedata.name(sign).split()[-1].replace("LAMDA", "LAMBDA")]
})  # fmt: skip
_FIGURE = re.compile(r"\d{1,12}(?:\.\d{1,12})?")
# Words that say a small number, and verbs that say a factor, with the numbers that bear them out.
_SMALL = {
    "2": re.compile(
        r"\b(?:bi-\w+|bi(?:temporal|modal|lingual|directional|lateral|level|partite)"
        r"|dual|twin|pairs?|paired|double|both)\b",
        re.IGNORECASE,
    ),
    "3": re.compile(
        r"\b(?:tri-\w+|tri(?:modal|lingual|lateral|level|partite)|triple|triplets?|trio)\b",
        re.IGNORECASE,
    ),
    "4": re.compile(r"\b(?:quad-\w+|quadruple|quadruplets?|quartets?)\b", re.IGNORECASE),
}
_FACTORS = (
    (re.compile(r"\bdoubl(?:e[ds]?|ing)\b", re.IGNORECASE), {"2", "100"}, r"\b(?:doubl|twice)"),
    (re.compile(r"\btripl(?:e[ds]?|ing)\b", re.IGNORECASE), {"3", "200"}, r"\btripl"),
    (re.compile(r"\bhalv(?:e[ds]?|ing)\b", re.IGNORECASE), {"2", "50", "0.5"}, r"\bhal[fv]"),
)
_POWER = re.compile(r"\b10[⁺⁻]?[⁰¹²³⁴-⁹]+")
_REACH, _OFF = 40, Decimal("0.12")
# Words with capitals, as in `Large Magellanic Cloud`; the letters that all forms of a name share.
_RUN = re.compile(r"[A-Z][\w’'-]*(?:(?: (?:of|and|for|the))? [A-Z][\w’'-]*)+")
_ALIKE = 4
# Borders of clauses in a sentence about several papers.
_CLAUSES = re.compile(r";|:|\b(?:while|whereas|but)\b|, (?:and|yet)\b")
# Words of claims that may also be degrees, as in `only weakly` and `most accurately`.
_DEGREES = frozenset({"only", "most", "all"})
_IN_QUOTES: Mapping[FaultKind, str] = {
    "number": "The figure “{found}” stands in none of the sentences it rests on.",
    "unit": "“{found}” has another unit in the sentences it rests on: “{expected}”.",
    "bound": "“{found}” has another bound in the sentences it rests on: “{expected}”.",
    "claim": "“{found}” claims more than the sentences it rests on.",
}


class _Grounds:
    """The grounds of a sentence: the quoted words, and the records of their papers."""

    def __init__(
        self, quotes: Iterable[str], paper_facts: Sequence[PaperFacts], passages: Passages
    ) -> None:
        titles = [_spelled(visible_title(facts.paper)) for facts in paper_facts]
        abstracts = [_spelled(shown(facts.paper.abstract)) for facts in paper_facts]
        names = [
            _spelled(shown(name))
            for facts in paper_facts
            for name in (
                facts.introduces.name,
                *facts.new_datasets,
                *(used.name for used in facts.used_datasets),
            )
            if name
        ]
        self.quotes = tuple(_spelled(shown(text)) for text in quotes)
        self.quoted = Evidence(self.quotes, titles, passages)
        sentences = (span.text for text in abstracts for span in split_sentences(text))
        self.whole = Evidence(sentences, [*titles, *names], passages)
        self._told = " ".join([*titles, *names, *abstracts])
        self._squashed = _squashed(self._told)
        people = (author.name for facts in paper_facts for author in facts.paper.authors)
        self.people = frozenset(family_name(name) for name in people)

    def has_name(self, name: str, start: int, text: str) -> bool:
        """Return whether the records have a name in another spelling, in full or abbreviated.

        Other forms of a name begin with the same letters: `Canadian` for `Canada`.
        """
        if _squashed(name) in self._squashed:
            return True
        if name.isupper():
            initials = "".join(part[0] for part in re.findall(r"[^\W_]+", self._told))
            return name.removesuffix("s").casefold() in initials.casefold()
        run = next(
            (match for match in _RUN.finditer(text) if match.start() <= start < match.end()),
            None,
        )
        short = "".join(part[0] for part in re.findall(r"[^\W_]+", run[0])) if run else ""
        head = name[:_ALIKE]
        return (len(short) > 1 and bool(re.search(rf"\b{short}s?\b", self._told))) or (
            len(head) == _ALIKE and bool(re.search(rf"\b{re.escape(head)}", self._told))
        )


def is_supported(
    statement: Statement,
    paper_facts: Sequence[PaperFacts],
    passages: Passages,
    lang: str = ENGLISH,
) -> bool:
    """Return whether a statement's quotes and the records of its papers support its words.

    `lang` is the tag of its language.
    """
    text, behind = "", 0
    for mention in sorted(statement.mentions, key=lambda mention: mention.start):
        text += statement.text[behind : mention.start] + NOBODY
        behind = max(mention.end, behind)
    grounds = _Grounds([quote.text for quote in statement.quotes], paper_facts, passages)
    text += statement.text[behind:]
    stop = "" if _STOPS.search(text) else "."  # a headline has none
    return not any(_find_faults(text + stop, grounds, load_language(lang)))


def _find_faults(text: str, grounds: _Grounds, language: Language | None) -> Iterator[str]:
    """Yield the faults of a sentence without placeholders: parts that its grounds do not have.

    Only parts with a fixed spelling or value are compared, not whole sentences.
    """
    if not grounds.quotes:
        yield "It rests on no sentence that was shown."
        return
    yield from _find_faults_of_form(text, language)
    text = _spelled(language.translate(text) if language else text)
    judge = judge_figures if language else judge_words
    for fault in judge(text, grounds.quoted):
        if fault.kind in _IN_QUOTES and not _is_excused(fault, text, grounds):
            yield _IN_QUOTES[fault.kind].format(found=fault.found, expected=fault.expected)
    quotes = " ".join(grounds.quotes)
    for power in _POWER.findall(text):
        if power not in _POWER.findall(quotes):
            yield _IN_QUOTES["number"].format(found=power)
    for verb, numbers, words in _FACTORS:
        is_said = re.search(words, quotes, re.IGNORECASE) or numbers & grounds.quoted.numbers
        if (found := verb.search(text)) and not is_said:
            yield _IN_QUOTES["number"].format(found=found[0])
    names = list(_find_unknown_names(text, grounds, language))
    names += [name for name in _CREDITED.findall(text) if name not in quotes]
    yield from (f"“{name}” stands in no record that it rests on." for name in names)
    quoted = {word for quote in grounds.quotes for word in _WORD.findall(quote)}
    for name in sorted(grounds.people & set(_WORD.findall(text)) - quoted):
        yield f"“{name}” is a person: write the placeholder."


def _find_unknown_names(text: str, grounds: _Grounds, language: Language | None) -> Iterator[str]:
    """Yield the names that no record of the papers has in any spelling, and addresses."""
    if not language:
        for fault in judge_words(text, grounds.whole):
            is_name = fault.kind == "name" and not grounds.has_name(fault.found, fault.start, text)
            if fault.kind == "url" or is_name:
                yield fault.found
        return
    for name in language.unknown_names(text, grounds.whole):
        if not grounds.has_name(name, text.index(name), text):
            yield name


def _find_faults_of_form(text: str, language: Language | None) -> Iterator[str]:
    several = language.has_several(text) if language else len(split_sentences(text)) > 1
    if not _STOPS.search(text) or _MARKUP.search(text) or several:
        yield "It is not one plain sentence without markup and addresses."
    if (language.count_words(text) if language else len(text.split())) > _MOST_WORDS:
        yield f"It has more than {_MOST_WORDS} words."
    if language.addresses_reader(text) if language else addresses_reader(text):
        yield "It speaks to a reader, or of the post."
    if is_hidden(text):
        yield "It has signs that no sentence has."
    if language and not language.is_language_of(text):
        yield f"It is not written in {list_languages()[language.lang]}."


def _is_excused(fault: Fault, text: str, grounds: _Grounds) -> bool:
    """Return whether a fault differs from the quotes only in spelling."""
    quotes = " ".join(grounds.quotes)
    if fault.kind in {"number", "unit"} and _is_share(fault.found, quotes):
        return True
    if fault.kind == "number":
        following = text[fault.end :].split(maxsplit=1)[:1]
        values = {*values_of(word_value(fault.found) or fault.found, *following)}
        if any(_SMALL[value].search(quotes) for value in values & _SMALL.keys()):
            return True
        # How it relates to other figures is checked with the meaning.
        return bool(values & grounds.quoted.numbers) or _is_rounded(fault, text, grounds.quoted)
    if fault.kind == "bound":
        rests = (_NEARLY.sub("", bound.strip()) for bound in (fault.found, fault.expected))
        return all(rest[:1].isdigit() for rest in rests)
    if fault.kind == "unit":  # `6 km s⁻¹` for `6 kms⁻¹`
        return fault.found[-1].isalpha() and _squashed(fault.found) in _squashed(quotes)
    is_order = fault.found.casefold() == "first" and " then " in text
    return is_order or fault.found.casefold() in _DEGREES


def _is_share(found: str, quotes: str) -> bool:
    """Return whether quotes have a percentage as a fraction below 1, or the other way about."""
    if match := re.fullmatch(r"0?(\.\d{1,4})", found):
        percent = f"{Decimal(match[1]) * 100:f}"
        percent = percent.rstrip("0").rstrip(".") if "." in percent else percent
        return bool(re.search(rf"(?<![\d.]){re.escape(percent)}(?:\.0+)? ?%", quotes))
    if match := re.fullmatch(r"(\d{1,2}(?:\.\d{1,3})?) ?%", found):
        fraction = f"{Decimal(match[1]) / 100:f}".removeprefix("0")
        return bool(re.search(rf"(?<!\d)0?{re.escape(fraction)}0*(?![\d%])(?! ?%)", quotes))
    return False


def _is_rounded(fault: Fault, text: str, quoted: Evidence) -> bool:
    """Return whether a quote has this figure, and `about`, `over` or `nearly` is used rightly."""
    marks = list(_ROUNDED.finditer(text, max(fault.start - _REACH, 0), fault.start))
    following = text[fault.end :].split(maxsplit=1)[:1]
    values = [*values_of(word_value(fault.found) or fault.found, *following)]
    if not marks or not _FIGURE.fullmatch(values[-1]):
        return False
    value = Decimal(values[-1])
    step = Decimal(1).scaleb(int(value.normalize().as_tuple().exponent))
    known = (Decimal(number) for number in quoted.numbers if _FIGURE.fullmatch(number))
    offs = [number - value for number in known if abs(number - value) <= _OFF * number]
    if marks[-1]["over"]:
        return any(0 <= off < step for off in offs)
    if marks[-1]["under"]:
        return any(-step < off <= 0 for off in offs)
    return any(abs(off) * 2 <= step for off in offs)


def _spelled(text: str) -> str:
    """Return a text with figures and Greek letters in a uniform spelling.

    `2.1σ` is `2.1 sigma`, `150pc` is `150 pc`, `2x10¹⁴` is `2 × 10¹⁴`, and `+3` is `3`.
    """
    for pattern, between in _APART:
        text = pattern.sub(between, text)
    return text.translate(_GREEK)


def _squashed(text: str) -> str:
    """Return the letters and digits of a text without anything between them."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum() and unicodedata.category(char) != "Lm")


def judge_sentence(
    written: ModelSentence,
    records: Mapping[str, PromptPaper],
    known: Iterable[str],
    passages: Passages,
    lang: str = ENGLISH,
) -> tuple[str, ...]:
    """Return all faults of a sentence that a comparison with the record finds.

    `known` papers were named before it; `lang` is the tag of its language.
    """
    language = load_language(lang)
    sources, named = written.sources(records), papers_in(written.text)
    quoted: dict[str, set[str]] = {}
    for record, _, span in sources:
        words = quoted.setdefault(record.key, _stems(visible_title(record.paper)))
        words |= _stems(shown(span.text))
    faults = [*_find_wrong_placeholders(written.text, records, quoted, known)]
    faults += _find_misattributed(written.text, quoted, language) if len(quoted) > 1 else ()
    keys = dict.fromkeys([*(key for key, _ in written.rests), *named])
    facts = [records[key].item.facts for key in keys if key in records]
    grounds = _Grounds([span.text for _, _, span in sources], facts, passages)
    faults += _find_faults(without_placeholders(written.text), grounds, language)
    return tuple(dict.fromkeys(faults))


def _find_wrong_placeholders(
    text: str, records: Mapping[str, PromptPaper], quoted: Collection[str], known: Iterable[str]
) -> Iterator[str]:
    """Yield the faults of a sentence's placeholders; `quoted` are the papers it rests on."""
    rest = PLACEHOLDER.sub("", text)
    if "{" in rest or "}" in rest:
        yield "It has a placeholder that there is none of."
    named = papers_in(text)
    for key in named:
        if key not in records:
            yield f"There is no paper {key}."
        elif key not in quoted:
            yield f"It names {key} and rests on no sentence of it."
        elif f"{{{key}.name}}" in text and not records[key].name:
            yield f"{key} introduces nothing with a name: write {{{key}}} or {{{key}.title}}."
    strangers = set(quoted) - {*named, *known}
    if strangers and not (len(quoted) > 1 and "?" in text):
        yield f"It rests on {', '.join(sorted(strangers))}, which it does not name."


def _find_misattributed(
    text: str, quoted: Mapping[str, set[str]], language: Language | None
) -> Iterator[str]:
    """Yield clauses about a paper that share more words with another paper's quotes."""
    borders = (_CLAUSES, language.clauses) if language else (_CLAUSES,)
    clauses = [text]
    for border in borders:
        clauses = [part for clause in clauses for part in border.split(clause)]
    for clause in clauses:
        named, plain = papers_in(clause), without_placeholders(clause)
        words = _stems(language.translate(plain) if language else plain)
        if len(named) == 1 and named[0] in quoted:
            own = quoted[named[0]]
            others = set().union(*(theirs for key, theirs in quoted.items() if key != named[0]))
            if len(words & (others - own)) > max(1, len(words & (own - others))):
                yield f"“{clause.strip()}” is rather what another paper's sentences say."


def _stems(text: str) -> set[str]:
    words = (word.casefold() for word in _WORD.findall(text))
    return {stem(word) for word in words if not is_connective(word)}
