"""A model that edits by rote: it copies abstracts as an editor would, and verifies by their words.

It knows nothing but the questions, as any model does.  Of each paper it tells the sentences that
begin with `We`, in the third person, and those without a first person; `twist` may change whatever
it writes, as a model errs or obeys.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.standins.loopback import HttpRequest

_PAPER = re.compile(r"^\[(P\d+)\] title: (.*)$", re.MULTILINE)
_SENTENCE = re.compile(r"^(P\d+)\.(\d+): (.*)$", re.MULTILINE)
_NAME = re.compile(r"^name: \{(P\d+)\.name\}", re.MULTILINE)
_MOST = re.compile(r"Tell at most (\d+)")
_ITEM = re.compile(r"^(S\d+): (.*)$", re.MULTILINE)
_SAID = re.compile(r"^   P\d+ (?:says|has the title): (.*)$", re.MULTILINE)
_WORD = re.compile(r"[^\W_][\w’'-]*")
_FIRST_PERSON = re.compile(r"\b(?:we|our|us)\b", re.IGNORECASE)
_SENTENCES, _ENOUGH, _LONGEST = 4, 0.75, 90
Twist = Callable[[str], str]


def unchanged(text: str) -> str:
    """Leave a sentence as it is."""
    return text


class Rote:
    """Answers the four kinds of question; `asked` counts them by kind.

    Sentences asked for once more it gives up.
    """

    def __init__(self, twist: Twist = unchanged) -> None:
        self._twist = twist
        self.asked: list[str] = []

    def say(self, asked: HttpRequest) -> str:
        """Return the JSON of an answer."""
        rules, task = (turn["content"] for turn in asked.json["messages"][:2])
        kinds = {
            "verdicts": "You check sentences" in rules,
            "rewrite": "were refused" in task,
            "frame": '"outlook"' in task,
        }
        kind = next((name for name, is_it in kinds.items() if is_it), "section")
        self.asked.append(kind)
        return json.dumps(getattr(self, f"_{kind}")(task))

    def _section(self, task: str) -> Mapping[str, Any]:
        most = int(_MOST.findall(task)[0])
        keys = [key for key, _ in _PAPER.findall(task)][:most]
        return {"paragraphs": [{"sentences": self._tell(task, key)} for key in keys]}

    def _frame(self, task: str) -> Mapping[str, Any]:
        keys = [key for key, _ in _PAPER.findall(task)]
        told = [self._tell(task, key)[-1] for key in keys if self._tell(task, key)]
        lead = [
            {
                **one,
                "text": one["text"] if "{" in one["text"] else f"{{{key}}} report: {_lower(one)}",
            }
            for key, one in zip(keys, told, strict=False)
        ]
        short = [one for one in told if "{" not in one["text"] and len(one["text"]) <= _LONGEST]
        headline = {**short[0], "text": short[0]["text"].removesuffix(".")} if short else None
        return {"headline": headline, "lead": lead[:3], "outlook": []}

    def _verdicts(self, task: str) -> Mapping[str, Any]:
        parts = re.split(r"\n\n(?=S\d+: )", task)
        return {"verdicts": [self._judge(part) for part in parts if _ITEM.search(part)]}

    def _judge(self, part: str) -> Mapping[str, Any]:
        name, text = _ITEM.findall(part)[0]
        said = {word.casefold() for line in _SAID.findall(part) for word in _WORD.findall(line)}
        words = [word.casefold() for word in _WORD.findall(re.sub(r"\{[^}]*\}", "", text))]
        is_full = sum(word in said for word in words) >= _ENOUGH * len(words)
        verdict = "fully" if is_full else "partly"
        return {"id": name, "verdict": verdict, "unsupported": "" if is_full else "some of it"}

    def _rewrite(self, task: str) -> Mapping[str, Any]:
        rests = re.findall(r"^   rests on (.*)$", task, re.MULTILINE)
        return {
            "sentences": [
                {"id": name, "text": "", "rests": told.split(", ")}
                for (name, _), told in zip(_ITEM.findall(task), rests, strict=True)
            ]
        }

    def _tell(self, task: str, key: str) -> list[dict[str, Any]]:
        """Return the sentences that are told of a paper."""
        told = []
        for paper, number, text in _SENTENCE.findall(task):
            if paper == key and (said := _third(text, key)):
                told.append({"text": self._twist(said), "rests": [f"{paper}.{number}"]})
        return told[:_SENTENCES]


def _third(text: str, key: str) -> str:
    """Put a sentence into the third person; "" for one that this does not suffice for."""
    said = re.sub(r"^We ", f"{{{key}}} ", text)
    return "" if _FIRST_PERSON.search(said) else said


def _lower(sentence: Mapping[str, Any]) -> str:
    text = str(sentence["text"])
    return text[:1].lower() + text[1:]
