"""Finds the sentences in which authors look ahead, or say what their work is for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from digest.model import Paper, Quote
from digest.text import Span, shown, split_sentences
from digest.writing.addressing import without_addresses
from digest.writing.claims import MOST_WORDS
from digest.writing.clauses import end_of_label
from digest.writing.prose import quote
from digest.writing.soundness import has_residue, is_balanced

_WORK = (
    r"(?:findings|results?|insights|work|study|paper|survey|review|analysis|analyses|resource|"
    r"data ?set|benchmark|contributions?|advances?|research|methodology|framework|observations)"
)
_SHOWS = r"(?:underscor|highlight|reveal|point|expos|identif|show)\w*"
_LOOMS = r"(?:need|gap|limit|challeng|importance|direction|risk|opportunit|shortcoming|potential)"
_HELPS = r"(?:accelerat|advanc|facilitat|foster|guid|inform|support)\w*"
_DOING = r"(?:research|progress|development|applications?|reporting|design|deployment)"
_BASIS = r"(?:basis|foundation|test ?bed|platform|tool|reference|baseline|replacement|resource)"
# Words that look ahead, or say what the work is for.
_AHEAD = tuple(
    (weight, re.compile(cue, re.IGNORECASE))
    for weight, cue in (
        (
            3.0,
            r"\bpav(?:e|es|ing) the way|\blay(?:s|ing)? (?:the|a) (?:\w+ )?(?:ground|foundation)",
        ),
        (3.0, r"\bfuture (?:\w+ )?(?:work|research|direction|stud|develop|survey)"),
        (3.0, r"\bopen (?:question|problem|challenge)|\bfoundations? for\b|\broad ?map\b"),
        (3.0, r"\bopen(?:s|ing)? (?:up )?(?:new|the|a|avenues|possib)"),
        (3.0, r"\bstep(?:ping)?[ -](?:stone|toward)"),
        (2.0, r"\bguidelines\b|\bguideline for\b|\bpractitioners?\b|\bpolicy ?makers?\b"),
        (
            2.0,
            r"\b(?:best|clinical|(?<!theory and )in) practice\b|\bremains? to be\b|\bcalls? for\b",
        ),
        (2.0, r"(?<!without the )\b(?:needs? (?:for|to)|necessity (?:for|of))\b"),
        (2.0, r"\blimitations? of (?:our|this|the present)\b|\bdiscuss\w* (?:\w+ )?limitations?\b"),
        (2.0, rf"\b(?:our|this|these|the|such) {_WORK} (?:\w+ )?(?:enabl|inform|guid|help)"),
        (
            2.0,
            rf"\b{_SHOWS} (?:\w+ ){{0,3}}{_LOOMS}",
        ),
        (
            2.0,
            rf"\b{_HELPS} (?:[\w-]+ ){{0,4}}{_DOING}\b",
        ),
        (
            2.0,
            rf"\b(?:provid\w+|offer\w*|serv\w+ as|establish\w*) an? (?:[\w-]+ ){{0,3}}{_BASIS}",
        ),
        (2.0, r"\b(?:well[- ])?suit(?:ed|able) (?:for|to)\b|\bcan be (?:transferred|extended)\b"),
        (2.0, r"\bimplications?\b|\bpotential (?:to|for|of|as)\b"),
        (2.0, r"\bstruggles?\b|\bfar from\b|\bfailures?\b|\bperforms? poorly\b"),
        (1.5, r"\b(?:will|could)\b|\bpotentials?\b"),
        (1.0, rf"\b(?:we|{_WORK}) suggest that\b"),
        (1.0, r"\benabl(?:e|es|ing)\b|\bpractical\b|\bdeploy\w*|\btrustworthy\b|\bsociet\w+"),
    )
)
# Results, descriptions of the method, what others did, what can be downloaded.
_OTHER = re.compile(
    r"\$|\d(?:\.\d+)?\s*(?:\\?%|×|\\times|x\b)|\boutperform|\bachiev|\bsurpass"
    r"|(?<!\bin our )\bexperiment"
    r"|\bstate-of-the-art\b|\bevaluat\w+ (?:on|across|show|demonst)|\bbaselines?\b"
    r"|\bp ?[<=≤] ?0?\.\d|\bwe demonstrate\b|^finally, we\b"
    r"|\bimprov(?:es|ed|ing) (?:\w+ ){0,3}(?:by|over)"
    r"|\(i+\)|\b(?:core|key|main) (?:components?|modules?)\b"
    r"|https?://|\b(?:code|data ?sets?|data|models?|weights) (?:is|are|will be)\b|\bavailable\b"
    r"|\breleas(?:e|ed|ing)\b"
    r"|^(?:however|existing|previous|prior|although|while|further(?:more)?|specifically|moreover|"
    r"additionally|on the other hand|recent|in this (?:paper|work|study|article)|"
    r"in particular|to (?:this|address|bridge|tackle|overcome|develop)|unlike|for each)\b"
    r"|\bwe (?:\w+ )?(?:propose|introduce|present|develop|design|train|use|employ|adopt|apply|"
    r"leverage|combine|build|construct|collect|formulate|study|investigate|conduct|compare|evaluate)\b"
    r"|\b(?:method|framework|model|approach|system|architecture|module|algorithm|pipeline) "
    r"(?:\w+ )?(?:consists|combines|uses|employs|integrates|leverages|incorporates|learns)\b",
    re.IGNORECASE,
)
# A sentence whose subject is in the one before.
_POINTING = re.compile(rf"^(?:It|They|Such|(?:This|These|Those) (?!{_WORK}\b))\s?\S", re.IGNORECASE)
_LEAST = 2.0
# An abstract's first sentences tell of others; its last look ahead.
_BACKGROUND, _CLOSING = 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """A sentence that looks ahead, how clearly it does, and whether its abstract ends with it."""

    proof: Quote
    worth: float
    last: bool


def find_prospects(paper: Paper) -> Iterator[Prospect]:
    """Yield those of an abstract's last sentences, addresses aside, that look ahead."""
    spans = without_addresses(split_sentences(paper.abstract))
    prose = [span for span in spans[_BACKGROUND:] if "http" not in span.text]
    for span in prose[-_CLOSING:]:
        proof = _without_label(paper, span)
        worth = _worth(shown(proof.text))
        if worth >= _LEAST:
            yield Prospect(proof=proof, worth=worth, last=span is spans[-1])


def _without_label(paper: Paper, span: Span) -> Quote:
    """Quote a sentence from behind the label of a structured abstract, such as `Conclusion:`."""
    return quote(paper, "abstract", span.start + end_of_label(span.text), span.end)


def _worth(sentence: str) -> float:
    """Say how clearly a sentence looks ahead; 0.0 where it is about something else."""
    whole = is_balanced(sentence) and not has_residue(sentence)
    fits = whole and len(sentence.split()) <= MOST_WORDS and sentence.endswith((".", "!"))
    if not fits or _OTHER.search(sentence) or _POINTING.search(sentence):
        return 0.0
    return sum(weight for weight, cue in _AHEAD if cue.search(sentence))
