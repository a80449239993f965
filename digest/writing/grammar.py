"""English pronouns and verbs in their persons: the rules behind every change of person.

Nothing else of a sentence is changed, so that what it claims stays what its source claims.
"""

import re

from digest.text.rare import Rare
from digest.text.verbs import SINGULAR, VERBS, third_singular

_BASE = "|".join(sorted(VERBS))
# In capitals, US is a country; I is a numeral unless a verb follows.
_FIRST_PERSON = re.compile(
    rf"\b([Ww]e|us|[Oo]urs?|ourselves|[Mm]y|I(?= (?:\w+ly |also )?(?:{_BASE}|am|have)\b))\b"
)
_THIS_PAPER = Rare(
    r"([Tt])his (paper|work|study|article|survey|letter|report|review|thesis|manuscript)\b", "his "
)
_ADVERB = r"(?:\w+ly|also|first|then|further|here|now|next|thus|therefore|both)"
_MANY = {"we": "they", "us": "them", "our": "their", "ours": "theirs", "ourselves": "themselves"}
_ONE = {"us": "the author", "our": "the author's", "ours": "the author's", "my": "the author's"}
_PAST = frozenset("found showed built made ran took used gave sought chose drew led met".split())
# What is still so: the thing is there since.
_BROUGHT_BASES = {
    "proposed": "propose", "introduced": "introduce", "presented": "present", "built": "build",
    "developed": "develop", "described": "describe", "designed": "design", "created": "create",
}  # fmt: skip
_BROUGHT = re.compile(rf"((?:{_ADVERB} )*)({'|'.join(_BROUGHT_BASES)})\b")
_OPENING_VERB = re.compile(rf"((?:{_ADVERB}\s+)*)([A-Za-z-]+)\b")
_FURTHER_VERB = re.compile(rf"(?:, and|,| and|,? as well as)\s+((?:{_ADVERB}\s+)*)([a-z]+)\b(?!-)")
_FURTHER_PAST = re.compile(r"(?:,|\band) (?:\w+ly )?(?:\w+ed|was|were|built|made|found|used)\b")
# A word before an object is a verb, whatever it means: `refract the light`.
_PLAIN_VERB = re.compile(
    r"(?![a-z]+(?:s|ed|ing|ly) |did |does )[a-z]{3,} (?:the|an?|that|how|whether) "
)
_PRESENT_IN_ED = frozenset("need exceed proceed succeed feed seed speed embed shed".split())
_MODALS = frozenset("can could will would may might must should did had".split())
_PLURALS = frozenset("are have do".split())
_AUXILIARIES = frozenset("can could will would may might must should led found built".split())
# What is the authors' beside this paper, so that `the` would not tell whose it is.
_OURS = re.compile(
    r"\b[Oo]ur\b(?P<past>(?<=\bbest of our)|(?<=\bis our)|(?<=\bas our)|(?<=\bare our)|"
    r"(?= (?:own|(?:\w+ )?(?:previous|earlier|prior|recent|past|companion|group|team|laboratory|"
    r"lab|collaboration))\b))?"
)
# What is everybody's: `our Galaxy`, `our understanding of it`.
_EVERYBODYS = Rare(
    r"(?<!best of )\b[Oo]ur\b(?= (?:current |present |own |common |scientific )?"
    r"(?:Galaxy|Milky Way|Sun|Earth|planet|world|"
    r"Universe|universe|Solar System|solar system|Local Group|society|species|understanding|"
    r"knowledge|ability|position|location|picture|view of|daily|lives|sky)\b)",
    "ur ",
)
_WE = re.compile(r"\b(?:[Ww]e|us)\b")
_SPEAKING = re.compile(rf"\b([Ww]e|I) ((?:{_ADVERB} )*)([a-z]+)\b")
# A second verb of the same subject, where its object leaves no doubt that it is one.
_JOINED = re.compile(
    rf"((?:,|,? and) (?:{_ADVERB} )*)({'|'.join(sorted(VERBS))})"
    r"(?= (?:that|how|the|an?|its|their|our|whether|why|what|several|two|three)\b)"
)
# The second of two verbs that share their object: `derive and solve equations`.
_PAIR = re.compile(rf"^( and )({_BASE})\b(?!-)(?= (?!is\b|are\b))")


def opening_verb(text: str) -> re.Match[str] | None:
    """Match the verb at the head of a predicate: group 1 its adverbs, group 2 the verb."""
    return _OPENING_VERB.match(text)


def joined_verbs(text: str, verbs: frozenset[str]) -> list[re.Match[str]]:
    """Find further verbs of the same subject: `, and show`, `, evaluate`, `as well as test`."""
    return [match for match in _FURTHER_VERB.finditer(text) if match[2] in verbs]


def to_singular(predicate: str) -> str | None:
    """Return a predicate of `we` for a subject in the singular, or None where unsure.

    A past tense is the same in both numbers.
    """
    head = opening_verb(predicate)
    if not head:
        return None
    if is_past(head[2]):
        return predicate
    known = head[2] in VERBS or head[2] in ("are", "have", "can", "will")
    if not known and not _PLAIN_VERB.match(predicate, head.start(2)):
        return None
    rest = _PAIR.sub(_to_singular, _JOINED.sub(_to_singular, predicate[head.end() :]))
    if joined_verbs(rest, VERBS):
        return None
    return f"{head[1]}{third_singular(head[2])}{rest}"


def _to_singular(match: re.Match[str]) -> str:
    """Return what joins a further verb, and the verb for a subject in the singular."""
    return f"{match[1]}{third_singular(match[2])}"


def to_plural(predicate: str) -> str | None:
    """Return a predicate in the singular for a subject in the plural, or None where unsure."""
    head = opening_verb(predicate)
    if head and is_past(head[2]):
        return predicate
    if not head or head[2] not in SINGULAR:
        return None
    if joined_verbs(predicate[head.end() :], frozenset(SINGULAR)):
        return None
    return f"{head[1]}{SINGULAR[head[2]]}{predicate[head.end() :]}"


def in_present(predicate: str) -> str:
    """Tell in the present what a paper brings, as the post tells all: `developed` is `develop`.

    Behind other verbs the past may matter, and with a further one the tenses would differ.
    """
    match = _BROUGHT.match(predicate)
    if not match or _FURTHER_PAST.search(predicate, match.end()):
        return predicate
    base = _BROUGHT_BASES[match[2]]
    return f"{match[1]}{base}{predicate[match.end() :]}"


def is_past(verb: str) -> bool:
    """Tell whether a verb is in the past tense, the same in both numbers."""
    return (verb.endswith("ed") and verb not in _PRESENT_IN_ED) or verb in _PAST


def is_verb(word: str) -> bool:
    """Tell whether a word can open the predicate of one thing: `is`, `achieves`, `reduced`."""
    return word in _AUXILIARIES or (word.endswith(("s", "ed")) and not word.endswith(("ss", "us")))


def without_first_person(text: str, *, plural: bool = True) -> str:
    """Turn we into they (or the author), our into their, this paper into the paper.

    What cannot be turned, such as a verb of unknown number behind a single author, stays.
    """
    text = _THIS_PAPER.sub(r"\1he \2", text)
    return _FIRST_PERSON.sub(_to_third_plural, text) if plural else _of_one_author(text)


def without_everybody(text: str) -> str:
    """Turn `our Galaxy` into `the Galaxy`: it belongs to more than the authors."""
    return _EVERYBODYS.sub(lambda match: _cased("the", match[0]), text)


def without_owners(text: str, *, plural: bool = True) -> str:
    """Turn `our method` into `the method`, in a sentence whose subject is not the authors.

    What is theirs apart from this paper, as `our earlier method`, becomes the authors'; `we`, of
    whom the sentence has not spoken, become the authors.
    """
    whose = "the authors'" if plural else "the author's"
    if plural:
        text = _WE.sub(lambda match: _cased("the authors", match[0]), text)
    return _OURS.sub(
        lambda match: _cased("the" if match["past"] is None else whose, match[0]), text
    )


def has_first_person(text: str) -> bool:
    """Tell whether a sentence still speaks as its authors."""
    return bool(_FIRST_PERSON.search(text))


def _to_third_plural(match: re.Match[str]) -> str:
    """Return the third person of a pronoun of several authors."""
    return _cased(_MANY.get(match[0].casefold(), match[0]), match[0])


def _of_one_author(text: str) -> str:
    """Put the author for we and I, their verb in the singular, and the author's for our and my."""
    text = _SPEAKING.sub(_spoken, text)
    return _FIRST_PERSON.sub(
        lambda match: _cased(_ONE.get(match[0].casefold(), match[0]), match[0]), text
    )


def _spoken(match: re.Match[str]) -> str:
    """Return `the author VERBs` for `we VERB`, where the verb's form is sure."""
    pronoun, adverbs, verb = match[1], match[2], match[3]
    rest = match.string[match.end() :]
    if verb in VERBS | _PLURALS and not joined_verbs(rest, VERBS):
        verb = third_singular(verb)
    elif not (is_past(verb) or verb in _MODALS):
        return match[0]
    return f"{_cased('the author', pronoun)} {adverbs}{verb}"


def _cased(word: str, like: str) -> str:
    """Raise a word's first letter where another's is raised; that of I tells nothing."""
    return word[:1].upper() + word[1:] if like[0].isupper() and like != "I" else word
