"""Knows the names that many papers use, and what coined names look like."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
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
    folded = set(map(fold_name, _without_versions(name)))
    return any(not folded.isdisjoint(forms) for forms in _forms().values())


@cache
def known_phrases() -> tuple[str, ...]:
    """Return the known names that have a word without a capital, or an apostrophe."""
    names = {name for table in _tables().values() for name in table}
    phrase = re.compile(r"\s[&a-z]|['’]")
    return tuple(sorted(filter(phrase.search, names)))


@lru_cache(maxsize=65536)
def _table_of(name: str) -> str | None:
    """Return the table that has a name, or the name without its versions; None if none or two."""
    for spelling in _without_versions(name):
        tables = [table for table, forms in _forms().items() if fold_name(spelling) in forms]
        if tables:
            return tables[0] if len(tables) == 1 else None
    return None


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
    """Return the names of each table."""
    text = files("digest").joinpath("data", "known-names.toml").read_text(encoding="utf-8")
    return {
        table: tuple(" ".join(name.split()) for row in rows.values() for name in row.split(","))
        for table, rows in tomllib.loads(text).items()
    }


@cache
def _forms() -> Mapping[str, frozenset[str]]:
    """Return the folded forms of each table's names."""
    return {table: frozenset(map(fold_name, names)) for table, names in _tables().items()}


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
