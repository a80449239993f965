"""Measures `digest check`: how long it takes, and which faults it sees, put in one at a time."""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from digest.check import Finding, check_post, parse_whole
from tests.benchmarks.quality.material import Miss, Score, read_rows, share
from tests.benchmarks.report import Figure, at_most, timed
from tests.check.invented import Shelf
from tests.check.library import build_posts, run

PAPERS, POSTS, EACH, TIMES = 100, 6, 40, 3
_PLACES = (
    *("Harbour University", "Institute of Tides", "Quay College", "Reef Research"),
    *("Northern Lights Institute", "University of Kelp", "Lantern Laboratories", "Mole Academy"),
)
# Between the institutions of two authors; as far from the second to the first.
_AWAY = len(_PLACES) // 2
_INVENTED = (
    " A field trial in eleven harbours confirmed this within a fortnight.",
    " Fishermen along the coast have already adopted the procedure.",
    " The committee awarded the work its golden anchor.",
    " It also doubles the lifetime of ordinary lanterns.",
)
_NAMES = ("Quillfeather", "Brandywine", "Oystercatcher", "Haldorsen", "Lindqvist")
_LINK = r"\[(?P<name>[^\]\n]+)\]\((?P<url>https://arxiv\.org/abs/\d{4}\.\d{5})\)"
_NUMBER = r"(?<![\w.,&#*`-])\d+(?:[.,]\d+)*(?![\w*`-])"


def measure_judged() -> Iterator[Figure]:
    """Yield the seconds of a whole process that checks a post."""
    rows = read_rows("metadata-2026-01")
    with TemporaryDirectory(prefix="digest-eval-") as name:
        folder = Path(name)
        build_posts(rows, folder, papers=PAPERS, posts=1)
        (post,) = (folder / "posts").glob("*.md")
        seconds = min(
            timed(partial(run, folder, "check", str(post), "--offline"))[0] for _ in range(TIMES)
        )
        yield at_most("digest check --offline, whole process", seconds, 1.0, "s")


Change = tuple[int, int, str]
"""Where a fault is put, from and to, and what stands there then."""


class MutatedPost:
    """A post and a source of chance; finds the places where it can be changed."""

    def __init__(self, text: str, chance: random.Random) -> None:
        self.text = text
        self.chance = chance
        self.body = text.index("\n# ")
        self.foot = text.index("\n## About this issue")

    def find(self, pattern: str) -> Iterator[re.Match[str]]:
        """Yield the matches of a pattern in the post's body."""
        return re.compile(pattern, re.MULTILINE).finditer(self.text, self.body, self.foot)

    def pick(self, pattern: str, group: int | str = 0) -> tuple[int, int] | None:
        """Return one of the places of a pattern in the post's body."""
        found = [match.span(group) for match in self.find(pattern)]
        return self.chance.choice(found) if found else None

    def pick_prose(self, pattern: str) -> tuple[int, int] | None:
        """Return one of the places of a pattern in sentences, outside links and headings."""
        places = []
        for line in self.find(r"^(?![#*]|- \[).+$"):
            links = re.finditer(r"\[[^\]]*\]\([^)]*\)|https?://\S+|&#?\w+;", line[0])
            hidden = [link.span() for link in links]
            places += [
                (line.start() + match.start(), line.start() + match.end())
                for match in re.finditer(pattern, line[0])
                if not any(a < match.end() and match.start() < b for a, b in hidden)
            ]
        return self.chance.choice(places) if places else None


Replace = Callable[[MutatedPost, str], str | None]
Changing = Callable[[MutatedPost], Change | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """A kind of fault, how it is put in, and whether it must come back as an error."""

    name: str
    change: Changing
    error: bool = True

    @property
    def aim(self) -> float:
        """The share of faults that must come back."""
        return 0.99 if self.error else 0.9


def _put(pattern: str, instead: Sequence[str] | Replace, group: str = "") -> Changing:
    """Return the change that puts something in the place of a pattern's group, or one of several.

    Without a group the pattern is sought in sentences, outside links and headings.
    """

    def change(draft: MutatedPost) -> Change | None:
        span = draft.pick(pattern, group) if group else draft.pick_prose(pattern)
        if span is None:
            return None
        told = draft.text[slice(*span)]
        new = instead(draft, told) if callable(instead) else draft.chance.choice(instead)
        return None if new is None else (*span, new)

    return change


def _change_digit(draft: MutatedPost, told: str, digits: str = "123456789") -> str:
    at = draft.chance.choice([place for place, sign in enumerate(told) if sign.isdigit()])
    other = draft.chance.choice([digit for digit in digits if digit != told[at]])
    return f"{told[:at]}{other}{told[at + 1 :]}"


def _swap_letters(draft: MutatedPost, told: str) -> str | None:
    """Swap two letters inside a name."""
    places = [
        at
        for at in range(len(told) - 1)
        if told[at : at + 2].isalnum() and told[at].lower() != told[at + 1].lower()
    ]
    if len(told) < 4 or not places:
        return None
    at = draft.chance.choice(places)
    return f"{told[:at]}{told[at + 1]}{told[at]}{told[at + 2 :]}"


def _link_elsewhere(draft: MutatedPost, told: str) -> str:
    """Return another paper of the post."""
    ids: set[str] = set(re.findall(r"arxiv\.org/abs/(\d{4}\.\d{5})", draft.text))
    return draft.chance.choice(sorted(ids - {told}))


def _embolden(draft: MutatedPost, told: str) -> str:
    """Change a number, and set it in bold or as code."""
    mark = draft.chance.choice(("**", "`"))
    return f"{mark}{told[:-1]}{(int(told[-1]) + 3) % 10}{mark}"


def change_author(draft: MutatedPost) -> Change | None:
    """Give a paper, in a sentence or in the list, an author whom it does not have."""
    two = r" and [A-Z][a-z]+ (?:propos|introduc|present|stud)"
    in_prose = rf"(?P<name>(?<!\w)[A-Z][a-zé]+)(?= et al\.|{two})"
    in_list = r"^- \[[^\]]+\]\([^)]+\), (?:[^,\n\[+]+, )*(?P<name>[^,\n\[+.]{5,})(?=,|\. |\.$)"
    span = draft.pick(draft.chance.choice((in_prose, in_list)), "name")
    return (*span, draft.chance.choice(_NAMES)) if span else None


def change_institution(draft: MutatedPost) -> Change | None:
    """Move the authors of a paper to another institution."""
    span = draft.pick("|".join(_PLACES))
    if span is None:
        return None
    line = draft.text[draft.text.rfind("\n", 0, span[0]) : draft.text.find("\n", span[1])]
    both = {each for place in _PLACES if place in line for each in (place, _other(place))}
    others = [place for place in _PLACES if place not in both] or ["Salt Marsh University"]
    return (*span, draft.chance.choice(others))


def change_coauthor_place(draft: MutatedPost) -> Change | None:
    """Say of each of two authors that he is at the other's institution."""
    name, place = r"[A-Z][\w-]+", "|".join(_PLACES)
    pattern = re.compile(
        rf"(?P<a>{name}) and (?P<b>{name}) \((?:also )?(?P<x>{place}) and (?P<y>{place})\)"
    )
    span = draft.pick(pattern.pattern)
    found = pattern.match(draft.text, span[0]) if span else None
    if found is None or found["a"] == found["b"]:  # of two of one name nobody can tell
        return None
    return (*found.span(), found.expand(r"\g<a> (\g<y>) and \g<b> (\g<x>)"))


def claim_in_heading(draft: MutatedPost) -> Change | None:
    """Turn a heading into a claim about a paper."""
    span = draft.pick(r"^### (?P<heading>[^(\n]+)$", "heading")
    linked = draft.pick(_LINK)
    if span is None or linked is None:
        return None
    return (*span, f"{draft.text[slice(*linked)]}, by {draft.chance.choice(_NAMES)} et al.")


def claim_in_table(draft: MutatedPost) -> Change | None:
    """Put a table with a wrong author behind a paragraph."""
    row = "| Paper | By | Gain |\n|---|---|---|\n| {link} | {name} et al. | 77.7% |"
    return _add_behind(draft, row)


def claim_in_html(draft: MutatedPost) -> Change | None:
    """Put a paragraph of HTML with a wrong author behind one of Markdown."""
    return _add_behind(draft, '<p>{name} et al. propose <a href="{url}">this</a>.</p>')


def _add_behind(draft: MutatedPost, form: str) -> Change | None:
    """Return a block about one of the papers, to be put behind a paragraph."""
    span = draft.pick(r"^(?![-#*\n|])[^\n]+(?P<end>)$", "end")
    found = draft.pick(_LINK)
    if span is None or found is None:
        return None
    linked = draft.text[slice(*found)]
    address = linked.rpartition("](")[2].removesuffix(")")
    told = form.format(link=linked, url=address, name=draft.chance.choice(_NAMES))
    return (*span, f"\n\n{told}")


_TURNED = {"up to": "at least", "over": "under", "more than": "less than", "at least": "up to"}
_ERRORS: Mapping[str, Changing] = {
    "number": _put(_NUMBER, _change_digit),
    "author": change_author,
    "institution": change_institution,
    "identifier": _put(
        r"arxiv\.org/abs/\d{4}\.(?P<number>\d{5})",
        lambda draft, told: _change_digit(draft, told, "0123456789"),
        "number",
    ),
    "owner": _put(r"github\.com/(?P<owner>[\w-]+)/", lambda *_: "harbourmaster", "owner"),
    "target": _put(r"arxiv\.org/abs/(?P<id>\d{4}\.\d{5})", _link_elsewhere, "id"),
    "name": _put(
        r"(?:(?<=\[)|(?<=^- \*\*))(?P<name>[A-Z][\w-]*[A-Z][\w-]*)(?=\]\(https://arxiv|\*\*: )",
        _swap_letters,
        "name",
    ),
    "co-author's institution": change_coauthor_place,
    "malformed identifier": _put(r"arxiv\.org/abs/\d{4}\.\d{4}(?P<last>\d)", lambda *_: "", "last"),
    "number in bold or code": _put(_NUMBER, _embolden),
    "claim in a heading": claim_in_heading,
    "claim in a table": claim_in_table,
    "claim in raw HTML": claim_in_html,
    "unit": _put(r"(?<=\d)%(?=[ .,;)])", ("×", " points", " ms")),
}
_WARNINGS: Mapping[str, Changing] = {
    # What limits a number is put in, left out or turned round.
    "bound": _put(
        rf"\b(?:{'|'.join(_TURNED)}|by|of)(?= \d+(?:\.\d+)?(?:%|×))",
        lambda _, told: _TURNED.get(told, f"{told} up to"),
    ),
    "dropped hedge": _put(
        r"\b(?:may|might|can|could|often|typically|potentially) (?=[a-z]{4,})", lambda *_: ""
    ),
    "first or best": _put(
        r"(?<=\bis )an? |(?<=\bpropose )an? |(?<=\bintroduce )an? ", ("the first ", "the best ")
    ),
    "reversed meaning": _put(
        r"\boutperform(?:s|ed|ing)?\b|\bsurpass(?:es|ed|ing)?\b|\bexceed(?:s|ed|ing)?\b",
        lambda *_: "is outperformed by",
    ),
    # At the end of a paragraph about papers.
    "invented sentence": _put(
        r"^(?=[^\n]*\]\(https://arxiv)(?![-#*])[^\n]+(?P<end>)$", _INVENTED, "end"
    ),
}
MUTATIONS = (
    *(Mutation(name=name, change=change) for name, change in _ERRORS.items()),
    *(Mutation(name=name, change=change, error=False) for name, change in _WARNINGS.items()),
)


def measure_mutations() -> Iterator[Score]:
    """Yield the share of faults that come back, and the errors of posts without a fault."""
    rows = with_places(read_rows("metadata-2026-01"))
    with TemporaryDirectory(prefix="digest-eval-") as folder:
        posts, shelf = build_posts(rows, Path(folder), papers=PAPERS, posts=POSTS)
        yield from score(posts, shelf, each=EACH)


def score(posts: Sequence[str], shelf: Shelf, *, each: int) -> Iterator[Score]:
    """Yield the figures over some posts, with so many faults of a kind in each."""
    clean = [(place, find_errors(text, shelf)) for place, text in enumerate(posts)]
    wrong = [
        Miss(id=str(place), wanted="", got=repr(errors[0])) for place, errors in clean if errors
    ]
    yield share(
        "check: posts without error", len(posts) - len(wrong), len(posts), aim=1, cases=wrong
    )
    for mutation in MUTATIONS:
        yield score_mutation(mutation, posts, shelf, each=each)


def score_mutation(mutation: Mutation, posts: Sequence[str], shelf: Shelf, *, each: int) -> Score:
    """Return how many faults of a kind come back at their place."""
    chance = random.Random(f"{mutation.name} 6")  # noqa: S311 - no secret
    tried, missed = 0, []
    for text in posts:
        before = {key_of(one) for one in find(text, shelf)}
        for _ in range(each):
            if (changed := mutation.change(MutatedPost(text, chance))) is None:
                continue
            tried += 1
            start, end, instead = changed
            line = line_of(text, changed)
            found = find(f"{text[:start]}{instead}{text[end:]}", shelf)
            if not _came_back(mutation, found, before, line):
                missed.append(
                    Miss(id=f"line {line}", wanted=_around(text, start, end), got=instead)
                )
    return share(
        f"check: {mutation.name}", tried - len(missed), tried, aim=mutation.aim, cases=missed
    )


def line_of(text: str, changed: Change) -> int:
    """Return the line on which a fault ends, counted from 1."""
    return text.count("\n", 0, changed[0]) + changed[2].count("\n") + 1


def find(text: str, shelf: Shelf) -> Sequence[Finding]:
    """Return the findings about a post."""
    return check_post(parse_whole(text.encode(), "the post", ".md"), shelf)


def find_errors(text: str, shelf: Shelf) -> Sequence[Finding]:
    """Return the errors of a post."""
    return [finding for finding in find(text, shelf) if finding.severity == "error"]


def with_places(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return records whose authors are each at one of two of the invented institutions."""
    return [
        {
            **row,
            "authors": [
                {
                    "name": name,
                    "affiliations": [
                        {"name": _PLACES[(at + turn) % len(_PLACES)], "origin": "html"}
                    ],
                }
                for name, turn in zip(row["authors"], cycle((0, _AWAY)))
            ],
        }
        for at, row in enumerate(rows)
    ]


def _other(place: str) -> str:
    """Return the institution of those who stand between the authors at this one."""
    return _PLACES[(_PLACES.index(place) + _AWAY) % len(_PLACES)]


def _came_back(
    mutation: Mutation, found: Sequence[Finding], before: set[tuple[object, ...]], line: int
) -> bool:
    return any(
        one.line == line
        and key_of(one) not in before
        and (one.severity == "error" or not mutation.error)
        for one in found
    )


def key_of(finding: Finding) -> tuple[object, ...]:
    """Return what tells a finding from those that a post had before."""
    return finding.severity, finding.kind, finding.line, finding.found


def _around(text: str, start: int, end: int) -> str:
    return f"{text[max(start - 60, 0) : start]}⟦{text[start:end]}⟧{text[end : end + 50]}".replace(
        "\n", " "
    )
