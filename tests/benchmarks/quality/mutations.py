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
    "A field trial in eleven harbours confirmed this within a fortnight.",
    "Fishermen along the coast have already adopted the procedure.",
    "The committee awarded the work its golden anchor.",
    "It also doubles the lifetime of ordinary lanterns.",
)
_NAMES = ("Quillfeather", "Brandywine", "Oystercatcher", "Haldorsen", "Lindqvist")
_LINK = r"\[(?P<name>[^\]\n]+)\]\((?P<url>https://arxiv\.org/abs/\d{4}\.\d{5})\)"
_NUMBER = r"(?<![\w.,&#*`-])\d+(?:[.,]\d+)*(?![\w*`-])"
_VERB = re.compile(r"\boutperform(?:s|ed|ing)?\b|\bsurpass(?:es|ed|ing)?\b|\bexceed(?:s|ed|ing)?\b")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """A kind of fault: how it is put in, what must come back, and how often."""

    name: str
    change: Callable[["MutatedPost"], tuple[int, int, str] | None]
    aim: float
    error: bool = True


class MutatedPost:
    """A post and a source of chance; finds the places where it can be changed."""

    def __init__(self, text: str, chance: random.Random) -> None:
        self.text = text
        self.chance = chance
        self.body = text.index("\n# ")
        self.foot = text.index("\n## About this issue")

    def pick(self, pattern: str, group: int | str = 0) -> tuple[int, int] | None:
        """Return one of the places of a pattern in the post's body."""
        found = [
            m.span(group)
            for m in re.compile(pattern, re.MULTILINE).finditer(self.text, self.body, self.foot)
        ]
        return self.chance.choice(found) if found else None


def _prose(draft: MutatedPost, pattern: str) -> tuple[int, int] | None:
    """Return one of the places of a pattern in sentences, outside links and headings."""
    places = []
    for line in re.compile(r"^(?![#*]|- \[).+$", re.MULTILINE).finditer(
        draft.text, draft.body, draft.foot
    ):
        hidden = [
            m.span() for m in re.finditer(r"\[[^\]]*\]\([^)]*\)|https?://\S+|&#?\w+;", line[0])
        ]
        places += [
            (line.start() + match.start(), line.start() + match.end())
            for match in re.finditer(pattern, line[0])
            if not any(a < match.end() and match.start() < b for a, b in hidden)
        ]
    return draft.chance.choice(places) if places else None


def change_number(draft: MutatedPost) -> tuple[int, int, str] | None:
    """Change one digit of a number in a sentence."""
    span = _prose(draft, _NUMBER)
    if span is None:
        return None
    digits = [at for at in range(*span) if draft.text[at].isdigit()]
    at = draft.chance.choice(digits)
    others = [d for d in "123456789" if d != draft.text[at]]
    return at, at + 1, draft.chance.choice(others)


def change_author(draft: MutatedPost) -> tuple[int, int, str] | None:
    """Give a paper, in a sentence or in the list, an author whom it does not have."""
    two = r" and [A-Z][a-z]+ (?:propos|introduc|present|stud)"
    in_prose = rf"(?P<name>(?<!\w)[A-Z][a-zé]+)(?= et al\.|{two})"
    in_list = r"^- \[[^\]]+\]\([^)]+\), (?:[^,\n\[+]+, )*(?P<name>[^,\n\[+.]{5,})(?=,|\. |\.$)"
    span = draft.pick(draft.chance.choice((in_prose, in_list)), "name")
    return (*span, draft.chance.choice(_NAMES)) if span else None


def change_institution(draft: MutatedPost) -> tuple[int, int, str] | None:
    """Move the authors of a paper to another institution."""
    span = draft.pick("|".join(_PLACES))
    if span is None:
        return None
    line = draft.text[draft.text.rfind("\n", 0, span[0]) : draft.text.find("\n", span[1])]
    both = {each for place in _PLACES if place in line for each in (place, _other(place))}
    others = [place for place in _PLACES if place not in both] or ["Salt Marsh University"]
    return (*span, draft.chance.choice(others))


def change_identifier(draft: MutatedPost) -> tuple[int, int, str] | None:
    """Change one digit of an identifier."""
    span = draft.pick(r"arxiv\.org/abs/\d{4}\.(?P<number>\d{5})", "number")
    if span is None:
        return None
    at = draft.chance.randrange(*span)
    others = [digit for digit in "0123456789" if digit != draft.text[at]]
    return at, at + 1, draft.chance.choice(others)


def change_owner(draft: MutatedPost) -> tuple[int, int, str] | None:
    """Give a repository another owner."""
    span = draft.pick(r"github\.com/(?P<owner>[\w-]+)/", "owner")
    return (*span, "harbourmaster") if span else None


def change_target(draft: MutatedPost) -> tuple[int, int, str] | None:
    """Let a link to a paper lead to another paper of the post."""
    span = draft.pick(r"arxiv\.org/abs/(?P<id>\d{4}\.\d{5})", "id")
    ids = set(re.findall(r"arxiv\.org/abs/(\d{4}\.\d{5})", draft.text))
    if span is None:
        return None
    return (*span, draft.chance.choice(sorted(ids - {draft.text[slice(*span)]})))


def change_name(draft: MutatedPost) -> tuple[int, int, str] | None:
    """Swap two letters inside a name that is linked or set off."""
    span = draft.pick(
        r"(?:(?<=\[)|(?<=^- \*\*))(?P<name>[A-Z][\w-]*[A-Z][\w-]*)(?=\]\(https://arxiv|\*\*: )",
        "name",
    )
    if span is None:
        return None
    start, end = span
    places = [
        at
        for at in range(start, end - 1)
        if draft.text[at : at + 2].isalnum()
        and draft.text[at].lower() != draft.text[at + 1].lower()
    ]
    if end - start < 4 or not places:
        return None
    at = draft.chance.choice(places)
    return at, at + 2, draft.text[at + 1] + draft.text[at]


def reverse_meaning(draft: MutatedPost) -> tuple[int, int, str] | None:
    """Turn a comparison round."""
    span = _prose(draft, _VERB.pattern)
    return (*span, "is outperformed by") if span else None


def add_sentence(draft: MutatedPost) -> tuple[int, int, str] | None:
    """Put an invented sentence at the end of a paragraph about papers."""
    span = draft.pick(r"^(?=[^\n]*\]\(https://arxiv)(?![-#*])[^\n]+(?P<end>)$", "end")
    return (*span, f" {draft.chance.choice(_INVENTED)}") if span else None


def change_coauthor_place(draft: MutatedPost) -> tuple[int, int, str] | None:
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


def shorten_identifier(draft: MutatedPost) -> tuple[int, int, str] | None:
    """Leave out the last digit of an identifier."""
    span = draft.pick(r"arxiv\.org/abs/\d{4}\.\d{4}(?P<last>\d)", "last")
    return (*span, "") if span else None


def embolden_number(draft: MutatedPost) -> tuple[int, int, str] | None:
    """Change a number, and set it in bold or as code."""
    span, mark = _prose(draft, _NUMBER), draft.chance.choice(("**", "`"))
    if span is None:
        return None
    told = draft.text[slice(*span)]
    return (*span, f"{mark}{told[:-1]}{(int(told[-1]) + 3) % 10}{mark}")


def claim_in_heading(draft: MutatedPost) -> tuple[int, int, str] | None:
    """Turn a heading into a claim about a paper."""
    span = draft.pick(r"^### (?P<heading>[^(\n]+)$", "heading")
    linked = draft.pick(_LINK)
    if span is None or linked is None:
        return None
    return (*span, f"{draft.text[slice(*linked)]}, by {draft.chance.choice(_NAMES)} et al.")


def claim_in_table(draft: MutatedPost) -> tuple[int, int, str] | None:
    """Put a table with a wrong author behind a paragraph."""
    row = "| Paper | By | Gain |\n|---|---|---|\n| {link} | {name} et al. | 77.7% |"
    return _add_behind(draft, row)


def claim_in_html(draft: MutatedPost) -> tuple[int, int, str] | None:
    """Put a paragraph of HTML with a wrong author behind one of Markdown."""
    return _add_behind(draft, '<p>{name} et al. propose <a href="{url}">this</a>.</p>')


def _add_behind(draft: MutatedPost, form: str) -> tuple[int, int, str] | None:
    """Return a block about one of the papers, to be put behind a paragraph."""
    span = draft.pick(r"^(?![-#*\n|])[^\n]+(?P<end>)$", "end")
    found = draft.pick(_LINK)
    if span is None or found is None:
        return None
    linked = draft.text[slice(*found)]
    address = linked.rpartition("](")[2].removesuffix(")")
    told = form.format(link=linked, url=address, name=draft.chance.choice(_NAMES))
    return (*span, f"\n\n{told}")


def change_unit(draft: MutatedPost) -> tuple[int, int, str] | None:
    """Give a percentage another unit."""
    span = _prose(draft, r"(?<=\d)%(?=[ .,;)])")
    return (*span, draft.chance.choice(("×", " points", " ms"))) if span else None


def change_bound(draft: MutatedPost) -> tuple[int, int, str] | None:
    """Put in, leave out or turn round what limits a number."""
    turned = {"up to": "at least", "over": "under", "more than": "less than", "at least": "up to"}
    span = _prose(draft, rf"\b(?:{'|'.join(turned)}|by|of)(?= \d+(?:\.\d+)?(?:%|×))")
    if span is None:
        return None
    told = draft.text[slice(*span)]
    return (*span, turned.get(told, f"{told} up to"))


def drop_hedge(draft: MutatedPost) -> tuple[int, int, str] | None:
    """Say outright what the authors hedge."""
    span = _prose(draft, r"\b(?:may|might|can|could|often|typically|potentially) (?=[a-z]{4,})")
    return (*span, "") if span else None


def claim_first(draft: MutatedPost) -> tuple[int, int, str] | None:
    """Call something the first or the best of its kind."""
    span = _prose(draft, r"(?<=\bis )an? |(?<=\bpropose )an? |(?<=\bintroduce )an? ")
    return (*span, draft.chance.choice(("the first ", "the best "))) if span else None


MUTATIONS = (
    Mutation(name="number", change=change_number, aim=0.99),
    Mutation(name="author", change=change_author, aim=0.99),
    Mutation(name="institution", change=change_institution, aim=0.99),
    Mutation(name="identifier", change=change_identifier, aim=0.99),
    Mutation(name="owner", change=change_owner, aim=0.99),
    Mutation(name="target", change=change_target, aim=0.99),
    Mutation(name="name", change=change_name, aim=0.99),
    Mutation(name="co-author's institution", change=change_coauthor_place, aim=0.99),
    Mutation(name="malformed identifier", change=shorten_identifier, aim=0.99),
    Mutation(name="number in bold or code", change=embolden_number, aim=0.99),
    Mutation(name="claim in a heading", change=claim_in_heading, aim=0.99),
    Mutation(name="claim in a table", change=claim_in_table, aim=0.99),
    Mutation(name="claim in raw HTML", change=claim_in_html, aim=0.99),
    Mutation(name="unit", change=change_unit, aim=0.99),
    Mutation(name="bound", change=change_bound, aim=0.9, error=False),
    Mutation(name="dropped hedge", change=drop_hedge, aim=0.9, error=False),
    Mutation(name="first or best", change=claim_first, aim=0.9, error=False),
    Mutation(name="reversed meaning", change=reverse_meaning, aim=0.9, error=False),
    Mutation(name="invented sentence", change=add_sentence, aim=0.9, error=False),
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


def line_of(text: str, changed: tuple[int, int, str]) -> int:
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
