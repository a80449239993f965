"""English verbs and pronouns: the closed tables behind every change of person.

Nothing else of a sentence is changed, so that what it claims stays what its source claims.
"""

import re

# Verbs that open an author's claim, in the base form.
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
    """.split()
)
_BASE = "|".join(sorted(VERBS))
# In capitals, US is a country; I is a numeral unless a verb follows.
_FIRST_PERSON = re.compile(
    rf"\b([Ww]e|us|[Oo]urs?|ourselves|[Mm]y|I(?= (?:\w+ly |also )?(?:{_BASE}|am|have)\b))\b"
)
_THIS_PAPER = re.compile(
    r"([Tt])his (paper|work|study|article|survey|letter|report|review|thesis|manuscript)\b"
)
_ADVERB = r"(?:\w+ly|also|first|then|further|here|now|next|thus|therefore|both)"
_MANY = {"we": "they", "us": "them", "our": "their", "ours": "theirs", "ourselves": "themselves"}
_ONE = {"us": "the author", "our": "the author's", "ours": "the author's", "my": "the author's"}
_PAST = frozenset("found showed built made ran took used gave sought chose drew led met".split())
_PRESENT_IN_ED = frozenset("need exceed proceed succeed feed seed speed embed shed".split())
_MODALS = frozenset("can could will would may might must should did had".split())
_PLURALS = frozenset("are have do".split())
_AUXILIARIES = frozenset("can could will would may might must should led found built".split())
_SPEAKING = re.compile(rf"\b([Ww]e|I) ((?:{_ADVERB} )*)([a-z]+)\b")
# A second verb of the same subject, where its object leaves no doubt that it is one.
_JOINED = re.compile(
    rf"((?:,|,? and) (?:{_ADVERB} )*)({'|'.join(sorted(VERBS))})"
    r"(?= (?:that|how|the|an?|its|their|our|whether|why|what|several|two|three)\b)"
)


def third_singular(verb: str) -> str:
    """Inflect a base verb: `propose` to `proposes`, `study` to `studies`."""
    irregular = {"be": "is", "are": "is", "have": "has", "do": "does", "can": "can", "will": "will"}
    if verb in irregular:
        return irregular[verb]
    if verb.endswith(("s", "x", "z", "ch", "sh")):
        return f"{verb}es"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}s"


SINGULAR = {third_singular(verb): verb for verb in VERBS}


def opening_verb(text: str) -> re.Match[str] | None:
    """Match the verb at the head of a predicate: group 1 its adverbs, group 2 the verb."""
    return re.match(rf"((?:{_ADVERB}\s+)*)([A-Za-z-]+)\b", text)


def joined_verbs(text: str, verbs: frozenset[str]) -> list[re.Match[str]]:
    """Find further verbs of the same subject: `, and show`, `, evaluate`."""
    pattern = rf"(?:,| and|, and)\s+((?:{_ADVERB}\s+)*)([a-z]+)\b"
    return [match for match in re.finditer(pattern, text) if match[2] in verbs]


def to_singular(predicate: str) -> str | None:
    """Return a predicate of `we` for a subject in the singular, or None where unsure.

    A past tense is the same in both numbers.
    """
    head = opening_verb(predicate)
    if not head:
        return None
    if _is_past(head[2]):
        return predicate
    if head[2] not in VERBS and head[2] not in ("are", "have", "can", "will"):
        return None
    rest = _JOINED.sub(
        lambda match: f"{match[1]}{third_singular(match[2])}", predicate[head.end() :]
    )
    if joined_verbs(rest, VERBS):
        return None
    return f"{head[1]}{third_singular(head[2])}{rest}"


def to_plural(predicate: str) -> str | None:
    """Return a predicate in the singular for a subject in the plural, or None where unsure."""
    head = opening_verb(predicate)
    if head and _is_past(head[2]):
        return predicate
    if not head or head[2] not in SINGULAR:
        return None
    if joined_verbs(predicate[head.end() :], frozenset(SINGULAR)):
        return None
    return f"{head[1]}{SINGULAR[head[2]]}{predicate[head.end() :]}"


def _is_past(verb: str) -> bool:
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
    elif not (_is_past(verb) or verb in _MODALS):
        return match[0]
    return f"{_cased('the author', pronoun)} {adverbs}{verb}"


def _cased(word: str, like: str) -> str:
    """Raise a word's first letter where another's is raised; that of I tells nothing."""
    return word[:1].upper() + word[1:] if like[0].isupper() and like != "I" else word
