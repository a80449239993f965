"""Loads the closed tables: connective words, synonyms, forms, denials, units, claims, doers."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """What a statement may say beside its sources.

    `connectives` need no source; `synonyms` give, for a word, those that may stand for it;
    `irregular` the base of a form; `negations` deny what follows, those of `backward` what stands
    before too; `general` are abbreviations of a whole field that stand for
    what they abbreviate.  `units` and `bounds` give the spellings of each, `hedges` are words and
    phrases that weaken what they stand at, `hedged_behind` what may stand between.  `claims` give
    for a word that claims much those that claim the same, `poles` for a word of a direction those
    that go the same way, then those that go the other; `doers` tell whose doing a clause speaks of;
    `relations` set papers beside each other.
    """

    connectives: frozenset[str]
    synonyms: Mapping[str, frozenset[str]]
    irregular: Mapping[str, str]
    negations: frozenset[str]
    backward: frozenset[str]
    general: Mapping[str, str]
    units: Mapping[str, Sequence[str]]
    bounds: Mapping[str, Sequence[str]]
    hedges: frozenset[str]
    hedging_phrases: Sequence[str]
    hedged_behind: frozenset[str]
    claims: Mapping[str, frozenset[str]]
    poles: Mapping[str, tuple[frozenset[str], frozenset[str]]]
    doers: Mapping[str, frozenset[str]]
    relations: Sequence[str]


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
        units=data["units"],
        bounds=data["bounds"],
        hedges=frozenset(data["hedges"]["words"].split()),
        hedging_phrases=tuple(data["hedges"]["phrases"]),
        hedged_behind=frozenset(data["hedges"]["behind"].split()),
        claims=_whole(data["claims"]["groups"]),
        poles=_poles(data["poles"]["pairs"]),
        doers={name: frozenset(words.split()) for name, words in data["doers"].items()},
        relations=tuple(data["relations"]["phrases"]),
    )


def _mutual(groups: list[str]) -> Mapping[str, frozenset[str]]:
    """Give each word of a group the others."""
    table: dict[str, frozenset[str]] = {}
    for group in groups:
        words = frozenset(group.split())
        for word in words:
            table[word] = table.get(word, frozenset()) | words
    return table


def _whole(groups: list[str]) -> Mapping[str, frozenset[str]]:
    """Give the words of a group before its colon the whole group."""
    table: dict[str, frozenset[str]] = {}
    for group in groups:
        claiming, _, bearing = group.partition(":")
        whole = frozenset([*claiming.split(), *bearing.split()])
        table |= dict.fromkeys(claiming.split(), whole)
    return table


def _poles(pairs: list[list[str]]) -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
    """Give each word of a pair of opposites its own side and the other."""
    table: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for pair in pairs:
        one, other = (frozenset(side.split()) for side in pair)
        table |= dict.fromkeys(one, (one, other)) | dict.fromkeys(other, (other, one))
    return table


def _bases(forms: list[str]) -> Mapping[str, str]:
    """Give each form the first of its line."""
    return {form: line.split()[0] for line in forms for form in line.split()[1:]}
