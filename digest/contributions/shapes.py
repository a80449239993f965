"""Tells what a name looks like: coined, a term of the field, data's, or anything but data's."""

import re
from typing import Literal

from digest.contributions.known import begins_with_others, is_other

DataKind = Literal["dataset", "benchmark"]

# What a paper may call the thing that it makes.
THING = (
    r"(?:agent|algorithm|approach|architecture|benchmark|corpus|dataset|framework|library|method|"
    r"model|network|paradigm|pipeline|platform|strategy|suite|system|technique|tool|toolkit)"
)
MARKS = "\"'`“”‘’.,;:()[]\\{}*"
_SHORTEST, _LONGEST = 2, 40
_SHORTEST_DATA = 3
# Relations, addresses and TeX are no names, nor is a word that says what something is like.
_NO_NAME = re.compile(
    r"https?:|[=<>]|/\w+/|[A-Za-z]\{|\\(?:sim|approx|prime|circ)|^\\[A-Za-z]+\W*$"
    r"|-(?:aware|based|centric|driven|guided|level|like|specific|style)\W*$|-$|['’]s\W*$|\w\("
)
# What a name of data does not look like: a version, number or plural, a description, a model.
_NO_DATA = re.compile(
    r"^v\d|^\d[\d.]*-[a-z]|^[A-Z]{2,}s$|[=<>%\\]"
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
    ViT
    """.split()
)


def is_name(word: str) -> bool:
    """Tell whether a word looks coined: a capital or digit beyond its first letter, not generic."""
    letters = word.strip(MARKS)
    return (
        _SHORTEST <= len(letters) <= _LONGEST
        and bool(re.match(r"[A-Za-z$]|\d[A-Z].*[A-Z]|\d+[A-Z][a-z]{2}", letters))
        and bool(re.search(r"[A-Z0-9]", letters[1:]))
        and letters.count("$") % 2 == 0
        and not _NO_NAME.search(word)
        and not is_generic(letters)
    )


def is_generic(word: str) -> bool:
    """Tell whether a word is a term of the field, in the singular or plural."""
    return word in _GENERIC or word.removesuffix("s") in _GENERIC


def is_no_data(name: str) -> bool:
    """Tell whether a name is by its look no data's, or is known as something else's."""
    return (
        len(name) < _SHORTEST_DATA
        or name.count("$") % 2 == 1
        or any(map(is_other, {name, *name.split("/")}))
        or begins_with_others(name)
        or is_generic(name)
        or bool(_NO_DATA.search(name))
    )


def kind_of_suffix(name: str) -> DataKind | None:
    """Return the kind of data of which a name itself speaks, as in LoomBench."""
    found = _DATA.search(name)
    if not found:
        return None
    return "benchmark" if found["benchmark"] else "dataset"
