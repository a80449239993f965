"""Knows the names that many papers use, and what coined names look like."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

_IGNORED = frozenset(" -_./'’&")
# What may follow a known name: a version, year, size, part or grade.
_VERSION = re.compile(
    r"(?:[-\s]?(?:v|dr|r)?\d[\d.,/x+-]*[kmb]?|\++|[-\s](?:base|chat|coder|demo|dev|diamond|easy|"
    r"full|flash|haiku|hard|instruct|large|lite|math|max|medium|mini|nano|next|opus|plus|preview|"
    r"pro|redux|series|small|sonnet|test|tiny|train|turbo|ultra|val|verified|vl|xl))$",
    re.IGNORECASE,
)
_MOST_VERSIONS = 6
DataKind = Literal["dataset", "benchmark"]

# Nouns for things that papers make.
THING = (
    r"(?:agent|algorithm|approach|architecture|benchmark|corpus|dataset|framework|library|method|"
    r"model|network|paradigm|pipeline|platform|strategy|suite|system|technique|tool|toolkit)"
)
_CAPITALS_AND_DIGITS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
# Stems of the verbs of making.
MAKE = (
    r"(?:propos|introduc|present|develop|describ|releas|creat|construct|design|build|built|"
    r"contribut|establish|curat|publish|open-sourc|formaliz|instantiat)"
)
INTRODUCING = rf"\b{MAKE}(?:e|es|ed|ing|s)?\b"
MARKS = "\"'`“”‘’.,;:()[]\\{}*"
_LEAST, _LONGEST, _MOST = 2, 40, 60
_SHORTEST_DATA = 3
# Relations, addresses and TeX are not names, nor are words that describe something.
_NO_NAME = re.compile(
    r"https?:|[=<>]|/\w+/|[A-Za-z]\{|\\(?:sim|approx|prime|circ)|^\\[A-Za-z]+\W*$"
    r"|-(?:aware|based|centric|driven|guided|level|like|specific|style)\W*$|-$|['’]s\W*$|\w\("
)
# Names that cannot be a dataset's: a version, number or plural, a description, a model.
_NO_DATA = re.compile(
    r"^v\d|^\w{1,2}/\w{1,2}$|^\d[\d.]*-[a-z]|^[A-Z]{2,}s$|[=<>%\\]"
    r"|-(?:[a-z]+(?:al|ed|ic|ing)|aware|based|centric|driven|free|level|like|only|specific|style|"
    r"scale|wide|world)$|^(?:[Cc]ross|[Mm]ulti|[Nn]on|[Pp]ost|[Pp]re|[Ss]elf)-[a-z]"
    r"|\dB$|(?:BERT|GAN|GPT|LoRA|MAE|Mamba|VAE|ViT|[Ff]ormer)$"
    r"|^\$[^$]*\$$|-(?:CNNs?|CT|LLMs?|MLLMs?|MRI|PET|RAG|RGB|RL|VLMs?)$"
)
_DATA = re.compile(
    r"(?:(?P<benchmark>[Bb]ench|BENCH|[Bb]enchmark)|[Dd]ata[Ss]et|[Cc]orpus)(?:[-_]?[\dvV.]+\w?)?$"
)
# Common terms, which are not names of anything in particular.
_GENERIC = frozenset(
    """
    2D 2DGS 3D 3DGS 4D 5G 6G AES AdS/CFT AGI AI AIGC API ASP ASR BCI CAD CFD CLIP CNN CPU CT CV CoT
    DDIM DDPM DL DNN DPO ECG EEG F1 FPGA GAN GNN GPT GPU GRPO ICL IoT JWST KG LDM LDPC LLM LSTM
    LiDAR LoRA MCTS MDP ML MLLM MLP MRI MoE NLP NeRF ODE OOD PDE PINN PPO QA RAG RGB RGB-D RL RLHF
    RLVR RNN ROS SAM SFT SGD SIDM SLAM SNN SOTA SSL SVM TTS U-Net UAV UI URL VAE VLA VLM VQA VR
    ViT DRL KD PNGB DAQ AGN PBH XAI MTL AO CSI ISAC SCL CL NN GS
    """.split()
)


def is_known_dataset(name: str) -> bool:
    """Return whether a name is a widely used dataset's, in some spelling and version."""
    return _table_of(name) == "datasets"


def is_other(name: str) -> bool:
    """Return whether a name is known as a model's, a town's or the like, and not a dataset's."""
    return _table_of(name) == "others"


def is_known(name: str) -> bool:
    """Return whether a name is known as anything, in some spelling and version."""
    return any(fold_name(spelling) in _tables_by_form() for spelling in _without_versions(name))


@cache
def known_phrases() -> tuple[str, ...]:
    """Return the known names that have a word without a capital, or an apostrophe."""
    names = {name for table in _tables().values() for name in table}
    phrase = re.compile(r"\s[&a-z]|['’]")
    return tuple(sorted(filter(phrase.search, names)))


def _table_of(name: str) -> str | None:
    """Return the table that has a name, or the name without its versions; None if none or two."""
    folded = map(fold_name, _without_versions(name))
    tables = next((found for form in folded if (found := _tables_by_form().get(form))), ())
    return next(iter(tables)) if len(tables) == 1 else None


def _without_versions(name: str) -> Iterator[str]:
    """Yield a name, then the name with one version after another removed."""
    shorter = name[:_MOST]
    for _ in range(_MOST_VERSIONS):
        yield shorter
        name, shorter = shorter, _VERSION.sub("", shorter)
        if shorter == name or len(shorter) < _LEAST:
            return


@cache
def _tables() -> Mapping[str, tuple[str, ...]]:
    text = files("digest").joinpath("data", "known-names.toml").read_text(encoding="utf-8")
    return {
        table: tuple(" ".join(name.split()) for row in rows.values() for name in row.split(","))
        for table, rows in tomllib.loads(text).items()
    }


@cache
def _tables_by_form() -> Mapping[str, Collection[str]]:
    """Return the tables that have a name, by its folded form."""
    by_form = defaultdict[str, set[str]](set)
    for table, names in _tables().items():
        for name in names:
            by_form[fold_name(name)].add(table)
    return dict(by_form)


def fold_name(name: str) -> str:
    """Return the form of a name that all its spellings share."""
    return "".join(sign for sign in name if sign not in _IGNORED).casefold()


def is_name(word: str) -> bool:
    """Return whether a word looks coined: a capital or digit after the first letter, no term."""
    letters = word.strip(MARKS)
    return (
        _LEAST <= len(letters) <= _LONGEST
        and bool(re.match(r"[A-Za-z$]|\d[A-Z].*[A-Z]|\d+[A-Z][a-z]{2}", letters))
        and any(sign in _CAPITALS_AND_DIGITS for sign in letters[1:])
        and letters.count("$") % 2 == 0
        and not _NO_NAME.search(word)
        and not is_generic(letters)
    )


def is_generic(word: str) -> bool:
    """Return whether a word is a term of the field, in the singular or plural."""
    return word in _GENERIC or word.removesuffix("s") in _GENERIC


def is_no_data(name: str) -> bool:
    """Return whether a name cannot be a dataset's, by its form or as a known name."""
    return (
        len(name) < _SHORTEST_DATA
        or name.count("$") % 2 == 1
        or any(map(is_other, {name, *name.split("/")}))
        or all(map(is_other, name.split()[:2]))
        or is_generic(name)
        or bool(_NO_DATA.search(name))
    )


def kind_of_suffix(name: str) -> DataKind | None:
    """Return the kind of data that a name itself states, as in LoomBench."""
    found = _DATA.search(name)
    if not found:
        return None
    return "benchmark" if found["benchmark"] else "dataset"


def find_spans(name: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans at which a text has a name as a whole word."""
    start = text.find(name)
    while name and start >= 0:
        end = start + len(name)
        around = text[max(0, start - 1) : start] + text[end : end + 1]
        if not any(sign.isalnum() or sign in "-_" for sign in around):
            yield start, end
        start = text.find(name, end)


def has_word(name: str, text: str) -> bool:
    """Return whether a text has a name as a whole word."""
    return any(True for _ in find_spans(name, text))
