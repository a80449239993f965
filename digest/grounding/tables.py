"""Loads the closed tables: connective words, synonyms, irregular forms, negations, comparisons."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """What a statement may say beside its sources.

    `connectives` need no source; `synonyms` give, for a word, those that may stand for it;
    `irregular` the base of a form; `negations` deny what follows, those of `backward` what stands
    before too; `general` are abbreviations of a whole field that stand for
    what they abbreviate.
    """

    connectives: frozenset[str]
    synonyms: Mapping[str, frozenset[str]]
    irregular: Mapping[str, str]
    negations: frozenset[str]
    backward: frozenset[str]
    general: Mapping[str, str]


@cache
def load_tables() -> Tables:
    """Read the packaged tables."""
    text = files("digest").joinpath("data", "support.toml").read_text("utf-8")
    data = tomllib.loads(text)
    connectives = " ".join(data["connectives"].values()).split()
    return Tables(
        connectives=frozenset(connectives),
        synonyms=_mutual(data["synonyms"]["groups"]),
        irregular=_bases(data["irregular"]["forms"]),
        negations=frozenset(data["negations"]["words"].split()),
        backward=frozenset(data["negations"]["backward"].split()),
        general=data["general"],
    )


def _mutual(groups: list[str]) -> Mapping[str, frozenset[str]]:
    """Give each word of a group the others."""
    table: dict[str, frozenset[str]] = {}
    for group in groups:
        words = frozenset(group.split())
        for word in words:
            table[word] = table.get(word, frozenset()) | words
    return table


def _bases(forms: list[str]) -> Mapping[str, str]:
    """Give each form the first of its line."""
    return {form: line.split()[0] for line in forms for form in line.split()[1:]}
