"""Knows names: those that many papers use, and what a coined one looks like."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

_LEFT_OUT = frozenset(" -_./'’&")
# What may stand behind a known name: a version, year, size, part or grade.
_VERSION = re.compile(
    r"(?:[-\s]?(?:v|dr|r)?\d[\d.,/x+-]*[kmb]?|\++|[-\s](?:base|chat|coder|demo|dev|diamond|easy|"
    r"full|flash|haiku|hard|instruct|large|lite|math|max|medium|mini|nano|next|opus|plus|preview|"
    r"pro|redux|series|small|sonnet|test|tiny|train|turbo|ultra|val|verified|vl|xl))$",
    re.IGNORECASE,
)
_MOST_VERSIONS = 6
DataKind = Literal["dataset", "benchmark"]

# What a paper may call the thing that it makes.
THING = (
    r"(?:agent|algorithm|approach|architecture|benchmark|corpus|dataset|framework|library|method|"
    r"model|network|paradigm|pipeline|platform|strategy|suite|system|technique|tool|toolkit)"
)
_RAISED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
MARKS = "\"'`“”‘’.,;:()[]\\{}*"
_LEAST, _LONGEST, _MOST = 2, 40, 60
_SHORTEST_DATA = 3
# Relations, addresses and TeX are no names, nor is a word that says what something is like.
_NO_NAME = re.compile(
    r"https?:|[=<>]|/\w+/|[A-Za-z]\{|\\(?:sim|approx|prime|circ)|^\\[A-Za-z]+\W*$"
    r"|-(?:aware|based|centric|driven|guided|level|like|specific|style)\W*$|-$|['’]s\W*$|\w\("
)
# What a name of data does not look like: a version, number or plural, a description, a model.
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
# Terms that everybody uses are nobody's names.
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
    """Return whether a name is known as that of, say, a model or a place, and of no dataset."""
    return _table_of(name) == "others"


def is_known(name: str) -> bool:
    """Return whether a name is known, in some spelling and version, as anything at all."""
    return any(fold_name(one) in forms for one in _shortened(name) for forms in _forms().values())


@cache
def known_phrases() -> tuple[str, ...]:
    """Return the names that have words without a capital, or an apostrophe."""
    names = {name for table in _tables().values() for name in table}
    return tuple(sorted(name for name in names if _is_phrase(name)))


def _is_phrase(name: str) -> bool:
    lower = any(word[0] == "&" or word[0].islower() for word in name.split()[1:])
    return lower or "’" in name or "'" in name


@lru_cache(maxsize=65536)
def _table_of(name: str) -> str | None:
    """Return the table that has a name, else what is left of it without versions, if one has."""
    for spelling in _shortened(name):
        having = [table for table, forms in _forms().items() if fold_name(spelling) in forms]
        if having:
            return having[0] if len(having) == 1 else None
    return None


def _shortened(name: str) -> Iterator[str]:
    """Yield a name, then what is left of it when one version after another is taken off."""
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
    """Return a name in the form in which its spellings are compared."""
    return "".join(sign for sign in name if sign not in _LEFT_OUT).casefold()


def is_name(word: str) -> bool:
    """Return whether a word looks coined: a capital or digit behind its first letter, no term."""
    letters = word.strip(MARKS)
    return (
        _LEAST <= len(letters) <= _LONGEST
        and bool(re.match(r"[A-Za-z$]|\d[A-Z].*[A-Z]|\d+[A-Z][a-z]{2}", letters))
        and any(sign in _RAISED for sign in letters[1:])
        and letters.count("$") % 2 == 0
        and not _NO_NAME.search(word)
        and not is_generic(letters)
    )


def is_generic(word: str) -> bool:
    """Return whether a word is a term of the field, in the singular or plural."""
    return word in _GENERIC or word.removesuffix("s") in _GENERIC


def is_no_data(name: str) -> bool:
    """Return whether a name is by its look no data's, or is known as something else's."""
    return (
        len(name) < _SHORTEST_DATA
        or name.count("$") % 2 == 1
        or any(map(is_other, {name, *name.split("/")}))
        or all(map(is_other, name.split()[:2]))
        or is_generic(name)
        or bool(_NO_DATA.search(name))
    )


def kind_of_suffix(name: str) -> DataKind | None:
    """Return the kind of data of which a name itself speaks, as in LoomBench."""
    found = _DATA.search(name)
    if not found:
        return None
    return "benchmark" if found["benchmark"] else "dataset"
