"""Reads what an abstract says in the passive voice as something that its authors do.

`A new framework is presented to count corals` is `present a new framework to count corals`, and
`It is shown that corals can be counted` is `show that corals can be counted`.  Only where it is
sure whose work it is: of a thing that is new here, or behind `in this paper`.
"""

import re

# What authors alone do to a thing that is new, and what they do to any thing in their paper.
_ANNOUNCING = {
    "proposed": "propose", "introduced": "introduce", "presented": "present",
    "developed": "develop", "derived": "derive", "described": "describe", "devised": "devise",
    "formulated": "formulate", "reported": "report", "established": "establish",
}  # fmt: skip
_STUDYING = {
    "studied": "study", "investigated": "investigate", "analyzed": "analyze",
    "analysed": "analyse", "examined": "examine", "explored": "explore", "discussed": "discuss",
    "reviewed": "review", "constructed": "construct", "designed": "design",
    "evaluated": "evaluate", "compared": "compare", "provided": "provide", "obtained": "obtain",
    "proved": "prove", "proven": "prove", "computed": "compute", "calculated": "calculate",
    "characterized": "characterize", "addressed": "address", "tested": "test",
}  # fmt: skip
_FINDING = {
    "shown": "show", "proved": "prove", "proven": "prove", "found": "find", "argued": "argue",
    "demonstrated": "demonstrate", "observed": "observe", "concluded": "conclude",
    "established": "establish",
}  # fmt: skip
_ALL = _ANNOUNCING | _STUDYING
# `The reefs are studied.`: who writes so speaks of the paper.
_LOOKING = frozenset("studied investigated analyzed analysed examined explored discussed".split())
_NOTHING_MORE = re.compile(r"$|, \w+ing\b")
_PASSIVE = re.compile(
    rf"^(?P<what>.{{3,200}}?),? (?P<being>is|are|was|were) "
    rf"(?:then |thus |therefore |first |hereby )?(?P<verb>{'|'.join(_ALL)})\b"
    r"(?P<rest>(?:, \w+ing\b.*|,? (?:to|for|that|which|in|using|with|by \w+ing|as|"
    r"under|within|on|from|based|through|via|where|whose)\b.*)?)$"
)
_NEW = re.compile(
    r"(?:An?|Two|Three|Four|Several|New|Novel|The (?:first|new|novel|proposed))\b"
    r"(?! (?:lot|number)\b)"
)
# What it was made for, before what was made: `To count corals, a framework is presented`.
_AIM = re.compile(r"^(?:In order )?[Tt]o [^,]{3,120}, (a)(?=n? )")
_FOUND = re.compile(
    rf"^It (?P<being>is|was) (?:then |also |thus |therefore )?(?P<verb>{'|'.join(_FINDING)})"
    r"(?P<how>(?: (?:during|in|through|by|from|via|using) [^,]{3,60}?)?) that (?P<rest>\S.*)$"
)
# Another clause has begun: `is proposed, and corals are counted`.
_AGAIN = re.compile(r"(?:\band|;|,) (?:[\w-]+ ){1,12}?(?:is|are|was|were) \w+ed\b")
_FINITE = re.compile(r"\b(?:is|are|was|were|has|have|can|we|it)\b")
_RELATIVE = re.compile(r"\b(?:which|that|where|whose|who)\b")
_BY_OTHERS = re.compile(r"\b(?:by|in|of) (?:[A-Z]\w+ et al|\[\d|\w+ and [A-Z]\w+ \()")


def active(text: str, name: str | None, *, here: bool) -> str | None:
    """Return the predicate of the authors for a sentence in the passive, or None.

    `here` says that the sentence began with `In this paper`.
    """
    if found := _FOUND.match(text):
        verb = _verb(_FINDING[found["verb"]], found["being"])
        return f"{verb}{found['how']} that {found['rest']}"
    text = _AIM.sub(lambda match: match[1].upper(), text)
    match = _PASSIVE.match(text)
    if not match or _BY_OTHERS.search(text) or _AGAIN.search(match["rest"]):
        return None
    what, verb = match["what"], match["verb"]
    whole = not _FINITE.search(what) or _RELATIVE.search(what)
    new = verb in _ANNOUNCING and (_NEW.match(what) or (name and name in what))
    plain = verb in _LOOKING and _NOTHING_MORE.match(match["rest"])
    ours = here or new or plain
    if not whole or not ours:
        return None
    return f"{_verb(_ALL[verb], match['being'])} {_lowered(what, name)}{match['rest']}"


def _verb(verb: str, being: str) -> str:
    """Return a verb in the tense of its passive; the past is the same in both numbers."""
    if being in ("is", "are"):
        return verb
    past = {"find": "found", "show": "showed"}
    plain = f"{verb}d" if verb.endswith("e") else f"{verb}ed"
    return past.get(verb, plain.replace("yed", "ied") if verb == "study" else plain)


def _lowered(what: str, name: str | None) -> str:
    """Lower the first letter of a word that is no name."""
    first = what.split(" ", 1)[0]
    kept = (name and what.startswith(name)) or not first.isalpha() or not first[1:].islower()
    return what if kept and len(first) > 1 else what[:1].lower() + what[1:]
