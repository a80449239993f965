"""The words in which papers introduce things, and how coined names look."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from digest.text import split_sentences

# Stems of the verbs of making.
_MAKE = (
    r"(?:propos|introduc|present|develop|describ|releas|creat|construct|design|build|built|"
    r"contribut|establish|curat|publish|open-sourc|formaliz|instantiat)"
)
INTRODUCING = re.compile(rf"\b{_MAKE}(?:e|es|ed|ing|s)?\b")
_WORK = r"(?:paper|work|study|article|letter|report|survey|thesis)"
_AUTHORS = rf"(?:[Ww]e|[Tt]his (?:\w+ )?{_WORK}|[Oo]ur {_WORK}|[Tt]he (?:present {_WORK}|authors))"
_CUE = re.compile(rf"\b{_AUTHORS}\b|\b(?:is|are) (?:propos|introduc|present|develop|releas)")
_ADVERBS = (
    r"(?:(?:\w+ly|also|further|then|first|second|third|next|here|now|thus|hence|have|has|both|"
    r"instead|finally),?\s){0,3}"
)
# "We propose", "is proposed"; and behind one of them "and release", "by introducing".
_VERB = re.compile(
    rf"\b{_AUTHORS}(?:,[^,.]{{1,60}},)?\s{_ADVERBS}{_MAKE}(?:e|es|ed|s)?\b"
    rf"|\b(?:is|are)\s{_ADVERBS}(?:propos|introduc|present|develop|releas)ed\b"
    rf"|(?P<plural>(?:,|\band)\s{_ADVERBS}(?!design){_MAKE}e?\b)"
    rf"|(?P<singular>(?:,|\band)\s{_ADVERBS}{_MAKE}e?s\b)"
    rf"|(?P<means>(?:\bby|,)\s{_ADVERBS}{_MAKE}ing\b"
    rf"|\bto\s(?:construct|create|build|develop|introduce|establish|curate)\b)"
)
# What a named thing does.
_THING = re.compile(rf"(?<!\S)(\S{{2,40}})\s{_ADVERBS}{_MAKE}e?s\b")
_SUBJECTS: Mapping[str, re.Pattern[str]] = {
    "plural": re.compile(r"\b(?:[Ww]e|[Tt]he authors)\b"),
    "singular": re.compile(rf"\b(?:[Tt]his|[Oo]ur|[Tt]he present) (?:\w+ )?{_WORK}\b"),
    "means": re.compile(rf"\b{_AUTHORS}\b"),
}
# What stands behind such a word is taken from elsewhere, not introduced.
ELSEWHERE = re.compile(
    r"\b(?:from|on|in|using|via|against|over|with|like|than|upon|of (?:the|an?|"
    r"pre-?trained)|(?:leverag|utiliz|utilis|employ|incorporat|combin|integrat|exploit|apply|"
    r"extend)(?:ing|s))\b"
)
MARKS = "\"'`“”‘’.,;:()[]\\{}*"

_STYLED = re.compile(r"\\(?:text\w+|emph|mathrm)\s*\{([^{}]*)\}")
# Relations, addresses and TeX are no names, nor is a word that says what something is like.
_NO_NAME = re.compile(
    r"https?:|[=<>]|/\w+/|[A-Za-z]\{|\\(?:sim|approx|prime|circ)|^\\[A-Za-z]+\W*$"
    r"|-(?:aware|based|centric|driven|guided|level|like|specific|style)\W*$|['’]s\W*$|\w\("
)
_SHORTEST, _LONGEST = 2, 40
# Terms that everybody uses are nobody's names.
_GENERIC = frozenset(
    """
    2D 3D 4D 5G 6G AES AdS/CFT AGI AI AIGC API ASP ASR BCI CAD CFD CLIP CNN CPU CT CV CoT DDIM
    DDPM DL DNN DPO ECG EEG F1 FPGA GAN GNN GPT GPU GRPO ICL IoT JWST KG LDM LDPC LLM LSTM LiDAR
    LoRA MCTS MDP ML MLLM MLP MRI MoE NLP NeRF ODE OOD PDE PINN PPO QA RAG RGB RGB-D RL RLHF
    RLVR RNN ROS SAM SFT SGD SIDM SLAM SNN SOTA SSL SVM TTS U-Net UAV UI URL VAE VLA VLM VQA VR
    ViT
    """.split()
)


# A paper's contribution and its datasets are looked for in the same words.
@lru_cache(maxsize=64)
def find_introduced(abstract: str) -> tuple[str, ...]:
    """Return what follows each verb of making whose subject the authors are, or what they made."""
    sentences = (span.text for span in split_sentences(without_styles(abstract)))
    return tuple(
        rest
        for sentence in sentences
        if _CUE.search(sentence) and INTRODUCING.search(sentence)
        for rest in _behind(
            [verb for verb in _VERB.finditer(sentence) if _is_authors(verb)], sentence
        )
    )


def find_introduced_by(name: str, abstract: str) -> tuple[str, ...]:
    """Return what follows, in its sentence, each verb of making whose subject is a named thing."""
    sentences = (span.text for span in split_sentences(without_styles(abstract)))
    return tuple(
        rest
        for sentence in sentences
        if name in sentence
        for rest in _behind(
            [verb for verb in _THING.finditer(sentence) if verb[1].strip(MARKS) == name], sentence
        )
    )


def without_styles(text: str) -> str:
    """Return a text without TeX's styles; one may lie in another."""
    return _STYLED.sub(r"\1", _STYLED.sub(r"\1", text)) if "\\" in text else text


def is_name(word: str) -> bool:
    """Tell whether a word looks coined: a capital or digit beyond its first letter, not generic."""
    letters = word.strip(MARKS)
    return (
        _SHORTEST <= len(letters) <= _LONGEST
        and bool(re.match(r"[A-Za-z$]", letters))
        and bool(re.search(r"[A-Z0-9]", letters[1:]))
        and not _NO_NAME.search(word)
        and not is_generic(letters)
    )


def is_generic(word: str) -> bool:
    """Tell whether a word is a term of the field, in the singular or plural."""
    return word in _GENERIC or word.removesuffix("s") in _GENERIC


def own_part(text: str) -> str:
    """Return the words of an introduction before any that name what is taken from elsewhere."""
    return ELSEWHERE.split(text, maxsplit=1)[0]


def find_names(text: str) -> Iterator[re.Match[str]]:
    """Yield the coined words of a text, with the marks around them."""
    return (match for match in re.finditer(r"\S+", text) if is_name(match[0]))


def _behind(verbs: Sequence[re.Match[str]], sentence: str) -> Iterator[str]:
    """Yield what follows each verb in its sentence, up to the next of them."""
    starts = [*(verb.start() for verb in verbs), len(sentence)]
    for verb, end in zip(verbs, starts[1:], strict=True):
        yield sentence[verb.end() : end]


def _is_authors(verb: re.Match[str]) -> bool:
    """Tell whether the subject of a verb are the authors, or what they made."""
    subject = _SUBJECTS.get(verb.lastgroup or "")
    return subject is None or bool(subject.search(verb.string, 0, verb.start()))
