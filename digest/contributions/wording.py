"""The words in which papers introduce things, and how coined names look."""

import re
from collections.abc import Iterator
from functools import lru_cache

from digest.text import split_sentences

# A verb of making, and the sentences in which the authors are its subject.
INTRODUCING = re.compile(
    r"\b(?:propos|introduc|present|develop|describ|releas|creat|construct|design|build|built|"
    r"contribut|establish|curat|publish|open-sourc|formaliz|instantiat)(?:e|es|ed|ing|s)?\b"
)
CUE = re.compile(
    r"\b(?:we|this (?:\w+ )?(?:paper|work|study|article|letter|report|survey))\b"
    r"|\b(?:is|are) (?:propos|introduc|present|develop|releas)",
    re.IGNORECASE,
)
# What stands behind such a word is taken from elsewhere, not introduced.
ELSEWHERE = re.compile(
    r"\b(?:from|on|in|using|via|against|over|with|like|than|of (?:the|an?|pre-?trained))\b"
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


# A paper's contribution and its datasets are looked for in the same sentences.
@lru_cache(maxsize=64)
def find_cued(abstract: str) -> tuple[str, ...]:
    """Return the sentences whose subject the authors are, or what they made."""
    return tuple(span.text for span in split_sentences(abstract) if CUE.search(span.text))


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


def introduced(sentence: str) -> str:
    """Return what follows the first verb of making, without TeX's styles; empty without a verb."""
    verb = INTRODUCING.search(sentence)
    return _STYLED.sub(r"\1", sentence[verb.end() :]) if verb else ""


def own_part(text: str) -> str:
    """Return the words of an introduction before any that name what is taken from elsewhere."""
    return ELSEWHERE.split(text, maxsplit=1)[0]


def find_names(text: str) -> Iterator[re.Match[str]]:
    """Yield the coined words of a text, with the marks around them."""
    return (match for match in re.finditer(r"\S+", text) if is_name(match[0]))
