"""Finds a paper's links with their kind and evidence, and decides whose they are.

An abstract and a comment speak of their own paper: a link there is the paper's own, unless the
words before it give others credit ("built on", "we use", "baselines from"); where words claim it
too ("our code", "we release"), those that come last decide.  In running text people mostly tell
of others' work: there a link is own only if words of the first person claim it, if they tell of
code and name nobody, or if its address bears the paper's name or an author's.  All else is
unproven, and counts as others'.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from digest.model import Link, Paper
from digest.papers.addresses import Address, find_addresses, may_hold_address
from digest.papers.hosts import canonical, kind_of, leads_to_literature, link_key
from digest.papers.matching import bears_author, bears_name
from digest.text import split_sentences

# Origins in which a paper speaks of itself.
_RECORD = ("abstract", "comment")
# Origins that are the authors' own words too, but speak of others' work as well.
_TEXTS = ("html", "fulltext")
_NOWHERE = -1
# How many words may stand between what a thing is done with and its address.
_LEAST_NAME = 4
# An anonymous repository is made for the reviewers of one paper.
_UNDER_REVIEW = "//anonymous.4open.science/"
# What is offered to a repository, or said of it, does not make it the authors'.
_CONTRIBUTION = re.compile(r"/(?:pulls?|merge_requests|issues|discussions|commit|competitions)/")

# Things that papers come with.
_THING = (
    r"(?:codes?|code ?bases?|implementations?|sources?|scripts?|notebooks?|software|"
    r"librar(?:y|ies)|packages?|toolkits?|toolbox(?:es)?|frameworks?|pipelines?|platforms?|"
    r"systems?|tools?|apps?|applications?|plug-?ins?|simulators?|environments?|"
    r"repos?|repositor(?:y|ies)|git ?hub|git ?lab|data|data ?sets?|data ?bases?|benchmarks?|"
    r"corpus|corpora|collections?|annotations?|catalog(?:ue)?s?|leaderboards?|"
    r"models?|weights|checkpoints?|demos?|demonstrations?|videos?|animations?|samples?|examples?|"
    r"visuali[sz]ations?|results?|projects?|pages?|sites?|web ?(?:page|site)s?|home ?pages?|"
    r"docs|documentation|tutorials?|materials?|supplement\w*|appendix|resources?|artifacts?|"
    r"prompts?|logs|blog(?: ?post)?|poster|slides|links?|urls?)"
)
_PLAIN = (
    r"(?:(?!(?:on|upon|in|of|for|with|from|to|by|against|and|over|using|than|as|that|which|their)\b)"
    r"[\w'/&,+-]+\s){0,4}?"
)
_HAD = (
    r"(?:av(?:ail|al|ai|ia)\w*|releas\w+|open[- ]?sourc\w+|shared|provided|publi\w+|hosted|found|"
    r"access\w+|obtained|listed|downloaded|archived|deposited|maintained|distributed)"
)
_EARLIER = r"(?:previous|prior|earlier|former|recent|concurrent)"


def _any_of(*phrases: str) -> re.Pattern[str]:
    """Return a pattern that finds any of the phrases as whole words, in upper or lower case."""
    return re.compile(rf"(?<![\w-])(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE)


# What authors do when they make a thing or give it away; what else they do, they do with others'.
_GIVE = (
    r"(?:releas|open[- ]?sourc|publish|shar|provid|ma[kd]e|host|offer|maintain|introduc|present|"
    r"propos|develop|describ|design|creat|construct|buil|implement|curat|compil|collect|generat|"
    r"annotat|gather|record|produc|writ|wrote|document|show|demonstrat|report|hope|plan|intend|aim|"
    r"encourag|invit|refer|list|updat|summari[sz]|organi[sz]|establish|set up|launch|upload|post)"
)
_ALSO = r"(?>(?:(?:\w+ly|also|then|further|first|will|have|has|now|can|are|here|plan to) )*)"
_DO = rf"we {_ALSO}(?!{_GIVE})\w+(?! (?:it|them)\b)"
_DOES = _any_of(_DO)
# What authors say they give, or call theirs.
_CLAIMS = _any_of(
    rf"(?:we|and) {_ALSO}(?:release|open[- ]?source|publish|share|provide|make(?! use\b)|made|host|"
    r"offer|maintain)d?",
    r"we (?:re-?\w+|port|translate|extend)(?:ed)? (?:it|them)",
    rf"(?:releasing|open[- ]?sourcing|publishing|sharing) (?:\w+ ){{0,3}}?(?:our|the|all|{_THING})",
    rf"our(?! (?:\w+ )?{_EARLIER}\b) {_PLAIN}{_THING}|ours (?:is|are|at)",
    rf"{_THING} (?:of|for|behind) our(?! (?:\w+ )?(?:{_EARLIER}|baselines?|competitors?|rivals?))",
    r"(?:of|for|from|with|to|accompan\w+) (?:this|the present|our) "
    r"(?:paper|work|study|survey|article|manuscript)",
    r"project (?:web ?)?(?:page|site)(?! (?:of|for))",
)
# That a thing can be had; what "was found" there proves nothing.
_RELEASED = _any_of(rf"(?:is|are|be|been|being|made|will|can) {_PLAIN}{_HAD}")
_BODY = (
    r"(?:group|team|lab|laboratory|institute|consortium|community|foundation|university|agency|"
    r"authority|ministry|bureau|service|guard|telescope|observatory|satellite|mission|census|"
    r"edition|challenge|competition|shared task)"
)
_PERSON = r"(?-i:[A-Z])[\w'’-]+"
_RIVAL = r"(?:competitors?|competing|rivals?|predecessors?|baselines?)"
# A clause tells of older or rival work, or only answers it ...
_RIVALS = _any_of(
    rf"^\W*{_PLAIN}(?:{_RIVAL}|{_THING} (?:of|for) {_PLAIN}{_RIVAL})|original \w+",
    r"(?:comments?|reply|response|rejoinder|addendum|correction) (?:on|to)",
    r"(?:critique|reproduction) of",
)
# ... or of what others, who are named, have made.
_MAKERS = _any_of(
    rf"(?:of|by|from|at) (?:the |an? )?(?:[\w'’-]+ ){{0,3}}?{_BODY}",
    r"(?:of|by|from) (?:its|their) (?:\w+ )?\w+s|(?:of|by|from|that) .*\bet al\.?",
    rf"(?:of|by|from) {_PERSON}(?:, {_PERSON})*"
    rf"(?: \(\d{{4}}|,? and (?:colleagues|co-?\w+|{_PERSON}))",
    rf"^\W*{_PERSON}['’]s",
)
# What is said of a thing behind a comma is the paper's own only if the paper makes that thing.
_RELATIVE = re.compile(
    r",?\s\b(?:whose\b|(?:(?:the|all) (?:\w+ ){1,3})?(?:(?:of|for|to)\s)?which\b)"
)
_MADE = re.compile(
    rf"\b(?:(?:we|paper|work|article|study)\s(?:\w+\s)?{_GIVE}|our [\w-]+$)", re.IGNORECASE
)
# Data that were there before, and no code beside them.
_SETS = (
    r"(?:data|data ?sets?|benchmarks?|corpus|corpora|collections?|images|recordings|records|series|"
    r"observations|texts?)"
)
_FOUND = _any_of(
    rf"^\W*{_PLAIN}(?:public|standard|existing|benchmark|evaluation|test) {_SETS}",
    rf"^\W*{_PLAIN}{_SETS} are (?:publicly available|public|standard) {_SETS}",
    rf"^\W*{_PLAIN}{_SETS} .*\b(?:used|employed|utili[sz]ed|analy[sz]ed|considered|studied|{_DO})",
)
_FRESH = _any_of(r"our|new|novel|resulting|codes?|scripts?|software|models?|releas\w+")
_SERVED = re.compile(
    r"(?<!written )(?<!implemented )(?<!developed )\b(?:with|on|in|through|via|using|by) "
    r"(?:the )?(?:[a-z-]+ ){0,2}?[A-Z][\w+.-]*(?: \w+)?, "
    r"(?:which (?:is|are) |an? (?:[\w-]+ ){1,5}?)?"
    rf"(?:\w+ly )?{_HAD}(?: (?:at|on|from|via|in|through))?\W*$"
)
_CODE = _any_of(r"codes?|code ?base|implementation")
_NAME = re.compile(r"\W\w+\W+(?!GitHub|GitLab|Zenodo|Hugging)[A-Z]")
_SEGMENT = re.compile(r"[,|]\s|[:(]\s?|\s[-–—/]\s|\.\s")
# What opens with a thing that papers come with, and leads on to its link.
_OFFERED = re.compile(
    r"(?!.*\b(?:was|were)\b)(?:\W*(?:(?:and|for|see|visit|at) )*(?:(?:an?|the) )?"
    rf"(?:(?!the |an? ){_PLAIN}){_THING}(?!\w).*|.*(?:available|see|visit|details)\b.*)",
    re.IGNORECASE,
)
# What a thing rests on, or where it was taken from.
_RESTS = _any_of(
    r"(?:buil[dt](?:s|ing)?|based|rel(?:y|ies|ied|ying)|depend(?:s|ing)?) (?:\w+ly )?(?:up)?on",
    r"buil[dt](?:s|ing)? (?:on top of|atop|from|with|around)",
    r"(?:powered|inspired|motivated) by",
    r"we (?:\w+ )?(?:extend|follow|modif|start(?:ed)? from)\w*",
    r"extend(?:s|ing)|extensions? (?:of|to)|borrow(?:s|ed|ing)?|fork(?:s|ed)?",
    r"(?:adapt|modifi|deriv|port|refactor|initiali[sz])ed (?:\w+ )?(?:from|of|with)",
    r"(?:wrapper|clone|variant|modification) (?:of|around)",
    r"(?<!be )(?:taken|obtained|downloaded|collected|sourced|retrieved|extracted|drawn|gathered|"
    r"scraped|crawled|curated|compiled|selected|reused|reproduced|copied) (?:\w+ly )?from",
    r"(?:is|are|was|were|comes?|came) from",
    r"(?:baselines?|data(?: ?sets?)?|checkpoints?|weights|numbers|scores|splits?|images?) from"
    r"(?! (?:our|this)\b)",
    r"(?:as|of|in|at|to) (?:an? |the |our |all )?(?:\w+ )?(?:baselines?|backbones?)",
    r"baselines? (?:of|in|at|such as|like|including|implementations?|code|models?|methods?)",
    r"et al\.?(?:'s)?|thank(?:s|ful)?|acknowledge\w*|grateful|courtesy of|credits? (?:to|go)",
    r"(?:provided|released|introduced|proposed|maintained|developed|published|created|hosted|"
    r"implemented|described|organi[sz]ed|written|made) (?:\w+ )?by"
    r"(?! (?:us|our|this|the authors?)\b)",
    r"original (?:paper|authors?|work|implementation|code|repository|version)",
    rf"our (?:\w+ )?{_EARLIER} \w+",
    # Where papers are read and systems compete.
    r"workshop|proceedings|conference|journal|symposium",
)

# The dots of "et al.", "e.g.", "i.e." and "cf." end nothing.
_STOP = r"(?<!\bal)(?<!\.g)(?<!\.e)(?<!\bcf)(?<!\bvs)[.!?]"
_BREAK = re.compile(rf"{_STOP}[)\]}}]*\s|;")
# What is only put in says nothing of what follows: "our code, which is based on Reef, is at".
_PUT_IN = re.compile(
    r",\s(?:which|who)\s[^,()]*,(?=\s(?:at|here|on|in|is|are|was|can|will|has|available|public)\b)"
)
# Commands are no words, nor are the colours and options that some take.
_COMMAND = re.compile(r"\\(?:text)?color\s*\{[^{}]*\}|\\[a-zA-Z]+\*?(?:\[[^\]]*\])?|[{}~]")
# Clauses are shorter; what is not one is not read to its end.
_REACH = 400
_LONG_WORD = re.compile(r"[^\W\d_]{4}")
_SHORT_WORD = re.compile(r"[^\W\d_]{2}")


class Verdict(Enum):
    """Whose a link is, as far as there is proof."""

    OWN = "own"
    OTHERS = "others"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    """An address with its sentence and the clause that leads to it."""

    url: str
    words: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finding:
    """A link, and what the words of its evidence say of it."""

    link: Link
    said: Verdict


def find_links(paper: Paper, *, name: str | None = None) -> tuple[Link, ...]:
    """Return the links of a paper's abstract and comment in the order of the text, each once.

    `name` is what the paper introduces, where known.
    """
    authors = [author.name for author in paper.authors]
    abstract = _scan(paper.abstract, "abstract", name, authors)
    return _unite((*abstract, *_scan(paper.comment or "", "comment", name, authors)))


def find_links_in(
    text: str, *, origin: str, name: str | None, authors: Sequence[str]
) -> tuple[Link, ...]:
    """Return the links of any text about a paper, each once, in order.

    An `origin` other than "abstract" and "comment" is running text.
    """
    return _unite(_scan(text, origin, name, authors))


def merge_links(known: Link, again: Link) -> Link:
    """Return one link for two findings of it, with both origins and the words that decide.

    Those who know best are heard first: the record, then the full text, then services.  The first
    who has words about the link decides: what is said to be others' stays so, whoever else claims
    it; within one place, words of ownership outweigh the others.  Where nobody has words, any
    proof counts.  The sentence that decided is the evidence; its origin stands first.
    """
    return _merge(*(_Finding(link=link, said=_said_of(link)) for link in (known, again))).link


def unite_links(links: Iterable[Link]) -> tuple[Link, ...]:
    """Return each link once, in the order in which they were first found."""
    return _unite(_Finding(link=link, said=_said_of(link)) for link in links)


def _scan(text: str, origin: str, name: str | None, authors: Sequence[str]) -> Iterator[_Finding]:
    """Yield every address of a text, with whose it is."""
    for context in _find_contexts(text):
        url, words = canonical(context.url), context.words
        kind = kind_of(url, words)
        said = _judge_words(context, origin)
        if kind == "other" and leads_to_literature(url):
            said = Verdict.OTHERS
        if said is Verdict.UNPROVEN:
            free = not words if origin == "abstract" else not _is_anothers(words)
            placed = origin in _RECORD and kind != "other" and free
            named = _calls(words, name) or bears_name(url, name) or bears_author(url, authors)
            own = placed or named or _UNDER_REVIEW in url
        else:
            own = said is Verdict.OWN
        link = Link(url=url, kind=kind, own=own, origin=(origin,), evidence=context.evidence)
        yield _Finding(link=link, said=said)


def _judge_words(context: _Context, origin: str) -> Verdict:
    """Decide whose a link is by what is said last before it."""
    words = context.words
    if _CONTRIBUTION.search(context.url) or _SERVED.search(words):
        return Verdict.OTHERS
    claim, rests = _last(_CLAIMS, words), _last(_RESTS, words)
    record = origin in _RECORD
    release = max(_RELEASED.finditer(words), key=re.Match.end, default=None)
    released = release.end() if release else _NOWHERE
    subject = words[: release.start()] if release else words
    others = _is_anothers(subject)
    if record and not others and (claim > _NOWHERE or rests == _NOWHERE):
        claim = max(claim, released)
    if max(claim, rests) > _NOWHERE:
        return Verdict.OWN if claim >= rests else Verdict.OTHERS
    if others or _DOES.search(words):
        return Verdict.UNPROVEN
    if record:
        return Verdict.OWN if _is_offered(words) else Verdict.UNPROVEN
    told = _CODE.search(words) and released > _NOWHERE and not _NAME.search(words)
    return Verdict.OWN if told else Verdict.UNPROVEN


def _is_anothers(subject: str) -> bool:
    """Tell whether what can be had is not the paper's, by the words for it."""
    if _RIVALS.search(subject):
        return True
    if relative := _RELATIVE.search(subject):
        return not _MADE.search(subject[: relative.start()])
    if _FOUND.search(subject):
        return not _FRESH.search(subject)
    return not subject.rstrip().endswith(" and") and bool(_MAKERS.search(subject))


def _is_offered(words: str) -> bool:
    """Tell whether the last part of a clause opens with what papers come with."""
    parts = [part for part in _SEGMENT.split(words) if _SHORT_WORD.search(part)]
    return bool(parts) and bool(_OFFERED.fullmatch(parts[-1]))


def _last(pattern: re.Pattern[str], words: str) -> int:
    """Return where a pattern's last match ends."""
    return max((match.end() for match in pattern.finditer(words)), default=_NOWHERE)


def _calls(words: str, name: str | None) -> bool:
    """Tell whether a paper's name stands right before a link."""
    if name is None or len(name) < _LEAST_NAME:
        return False
    _, called, rest = words.rpartition(name)
    return bool(called) and len(rest.split()) < _LEAST_NAME


def _find_contexts(text: str) -> Iterator[_Context]:
    """Yield the addresses of a text in order, each with its words.

    In "code at A and B, data at C", A and B share their words; the first address of "A: code"
    takes those behind it.
    """
    spans = split_sentences(text) if may_hold_address(text) else ()
    for sentence in (" ".join(span.text.split()) for span in spans if may_hold_address(span.text)):
        addresses = find_addresses(sentence)
        gaps = _gaps(sentence, addresses)
        words = ""
        for at, address in enumerate(addresses):
            gap = gaps[at]
            if _LONG_WORD.search(gap) or (not words and _SHORT_WORD.search(gap)):
                words = _leading(gap)
            words = words or gaps[1] if at == 0 else words
            yield _Context(
                url=address.url,
                words=f"{words} {address.label}".strip(),
                evidence=sentence,
            )


def _gaps(sentence: str, addresses: tuple[Address, ...]) -> list[str]:
    """Return what stands before, between and behind the addresses, without TeX."""
    ends = [0, *(address.end for address in addresses)]
    starts = [*(address.start for address in addresses), len(sentence)]
    gaps = [sentence[end:start] for end, start in zip(ends, starts, strict=True)]
    return [" ".join(_COMMAND.sub(" ", gap).split()) for gap in gaps]


def _leading(gap: str) -> str:
    """Return the last clause before an address."""
    gap = _PUT_IN.sub("", gap)
    clauses = [part[-_REACH:] for part in _BREAK.split(gap) if _SHORT_WORD.search(part)]
    return clauses[-1] if clauses else ""


def _unite(findings: Iterable[_Finding]) -> tuple[Link, ...]:
    united: dict[str, _Finding] = {}
    for finding in findings:
        key = link_key(finding.link.url)
        united[key] = _merge(united[key], finding) if key in united else finding
    return tuple(finding.link for finding in united.values())


def _merge(known: _Finding, again: _Finding) -> _Finding:
    """Join two findings; the one that decides gives all but what only the other knows."""
    first, second = sorted((known, again), key=_weight)
    link, other = first.link, second.link
    merged = replace(
        link,
        url=known.link.url,
        kind=other.kind if link.kind == "other" and link.own == other.own else link.kind,
        origin=tuple(dict.fromkeys((*link.origin, *other.origin))),
        health=other.health if link.health == "unchecked" else link.health,
        repository=link.repository or other.repository,
    )
    return _Finding(link=merged, said=first.said)


def _weight(finding: _Finding) -> tuple[bool, int, int]:
    """Return what sorts a finding that decides before one that does not."""
    origin = finding.link.origin[0]
    distance = 0 if origin in _RECORD else 1 if origin in _TEXTS else 2
    if finding.said is Verdict.UNPROVEN:
        return True, not finding.link.own, distance
    return False, distance, finding.said is Verdict.OTHERS


def _said_of(link: Link) -> Verdict:
    """Read again what a link's evidence says of it; services say nothing in words."""
    if link.origin[0] not in (*_RECORD, *_TEXTS):
        return Verdict.UNPROVEN
    key = link_key(link.url)
    contexts = (found for found in _find_contexts(link.evidence) if link_key(found.url) == key)
    told = Verdict.OWN if link.own else Verdict.OTHERS
    said = (_judge_words(context, link.origin[0]) for context in contexts)
    return told if told in said else Verdict.UNPROVEN
