"""The counts and days of a post agree with one another, with its lists, and with the records."""

import pytest

from tests.check.invented import ABS, author, briefly, check, variants
from tests.fixtures import LOOM, REEF, paper

PAPERS = [
    paper(
        abstract="We present ReefNet, which counts corals from a satellite launched on 9 December "
        "2021. Reefs were surveyed on March 3, 2020. Code: https://github.com/quill/reefnet"
    ),
    paper(
        id=LOOM,
        title="LoomBench: A Benchmark of Weaving",
        abstract="We introduce LoomBench, a benchmark of 48 woven patterns.",
        authors=tuple(author(f"{name} Weaver-{name}") for name in ("Ana", "Ben", "Cy", "Di")),
    ),
]
NET, BENCH = f"[ReefNet]({ABS}/{REEF})", f"[LoomBench]({ABS}/{LOOM})"
WHEN = "announced on arXiv between Feb. 22, 2026 and Feb. 28, 2026."
POST = f"""---
date: 2026-02-28
slug: "2026-02-28-corals"
---

# Corals

*Latest 2 papers on corals: Feb. 28, 2026*

Of the 5 papers found on corals, this issue lists two, {WHEN}

## All papers

### Weaving (2)

- [ReefNet: Counting Corals from Paper Boats]({ABS}/{REEF})
- [LoomBench: A Benchmark of Weaving]({ABS}/{LOOM}), Ana Weaver-Ana + 3 more authors.

## About this issue

- Announced: Feb. 22, 2026 to Feb. 28, 2026
- Query: `all:corals`
- Papers: 5 found, 2 chosen, 0 named in the text
- Left out: 3 ranked below this issue's limit
- Links: 3 of the papers' own, 2 found in place, 1 unchecked
"""


def test_a_post_that_agrees_with_itself_has_no_finding() -> None:
    assert check(POST, PAPERS) == []


@pytest.mark.parametrize(
    "change, told",
    [
        ('"2026-0<2|3>-28-corals"', ["3: window 2026-03-28 not 2026-02-28"]),
        ("corals: Feb. 2<8|6>, 2026*", ["8: window Feb. 26, 2026 not 2026-02-28"]),
        ("Latest <2|7> papers", ["8: count 7 not 2"]),
        ("Of the <5|6> papers", ["10: count 6 not 5"]),
        ("lists <two|three>, announced", ["10: count 5 not 2"]),
        (
            "between Feb. 2<2|1>, 2026",
            [
                "10: window Feb. 21, 2026 not 2026-02-22",
                "21: window Feb. 22, 2026 not 2026-02-21",
            ],
        ),
        (
            "Announced: Feb. 22, 2026 to Feb. 2<8|7>",
            [
                "10: window Feb. 28, 2026 not 2026-02-27",
                "21: window Feb. 27, 2026 not 2026-02-28",
            ],
        ),
        ("<5|6> found", ["10: count 5 not 6", "23: count 6 not 5", "24: count 3 not 4"]),
        ("<2|3> chosen", ["23: count 3 not 2"]),
        ("<3|4> ranked", ["23: count 5 not 6", "24: count 4 not 3"]),
        ("Links: <3|4> of", ["25: count 4 not 3"]),
        ("Weaving (<2|4>)", ["14: count 4 not 2"]),
        ("+ <3|2> more", ["17: author 2 not 3"]),
        # A year behind a heading is no count, and the data and days of a record need no line.
        ("<- Query: `all:corals`\n|>- Papers", []),
    ],
)
def test_what_does_not_agree_is_an_error_at_its_place(change: str, told: list[str]) -> None:
    right, wrong = variants(change)
    assert right in POST
    found = check(POST.replace(right, wrong, 1), PAPERS)
    errors = [one for one in found if one.severity == "error"]
    assert [f"{one.line}: {one.kind} {one.found} not {one.expected}" for one in errors] == told


def test_days_that_do_not_exist_and_numbers_without_end_are_told() -> None:
    found = check(POST.replace("Announced: Feb. 22", "Announced: Feb. 92"), PAPERS)
    assert "error window Feb. 92, 2026" in briefly(found)
    endless = "9" * 5000
    text = POST.replace("Latest 2", f"Latest {endless}").replace("5 found", f"{endless} found")
    assert all(endless not in one.expected for one in check(text, PAPERS))


@pytest.mark.parametrize(
    "told, wanted",
    [
        # The parts of a whole are as many as are listed.
        (
            "Of all these, one was announced lately; <one was|four were> added by hand.",
            "error: 5 not 2",
        ),
        # Of how many papers some are counted is counted again.
        ("One of the <two|12> papers releases code, data or models.", "error: 12 not 2"),
        ("T<wo of the two|hree of the nine> papers here introduce a benchmark.", "not 2"),
        ("Of the two papers, <one links|both link> to <its|their> own code.", "code. not 1 of 2"),
        ("The largest theme is Weaving, with <two|six>.", "error: 6 not 2"),
        # Papers that are counted are not all the first of their kind.
        ("Two of the two papers here introduce <a|the first> dataset.", "warning: first not "),
        ("Two of the two papers here introduce <a|the best> dataset.", "warning: best not "),
    ],
)
def test_what_a_post_counts_is_counted_again(told: str, wanted: str) -> None:
    right, wrong = (
        check(POST.replace("### Weaving", f"## Weaving\n\n{one}\n\n### Weaving"), PAPERS)
        for one in variants(told)
    )
    assert right == []
    assert any(f"{one.severity}: {one.found} not {one.expected}".endswith(wanted) for one in wrong)


NAMED = "Two of the nine papers here count corals, among them ReefNet."
LEAD = "Of the 40 papers found on corals, this issue lists 2."


@pytest.mark.parametrize(
    "beside, text, expected",
    [
        (
            {"lead": [{"text": LEAD, "mentions": [], "count": [REEF, LOOM]}]},
            "Of the <40|90> papers found on corals, this issue lists 2.",
            "40",
        ),
        (
            {"sections": [{"statements": [{"text": NAMED, "mentions": [{"kind": "name"}]}]}]},
            "<Two|One> of the nine papers here count corals, among them ReefNet.",
            "2",
        ),
        (
            {"counts": {"found": 1, "chosen": 1, "named": 1}},
            "## About this issue\n\n- Papers: 1 found, 1 chosen, <1|2> named in the text",
            "1",
        ),
    ],
)
def test_data_beside_the_post_tell_what_was_counted(
    beside: dict[str, object], text: str, expected: str
) -> None:
    for told, wanted in zip(variants(text), ([], [expected]), strict=True):
        found = check(f"# Corals\n\n{told}\n", PAPERS, beside=beside)
        assert [one.expected for one in found if one.kind == "count"] == wanted


@pytest.mark.parametrize(
    "first, last, late, kinds",
    [
        ("Feb. 4", "Feb. 26", "", []),
        ("Feb. 4", "Feb. 10", "", ["window"]),
        ("March 20", "March 26", "", ["window"]),
        ("March 20", "March 26", ", 1 late (announced earlier)", []),
    ],
)
def test_a_paper_is_from_the_days_that_a_searched_issue_covers(
    first: str, last: str, late: str, kinds: list[str]
) -> None:
    foot = (
        f"## About this issue\n\n- Announced: {first}, 2026 to {last}, 2026\n- Query: `loom`\n"
        f"- Papers: 1 found, 1 chosen, 0 named in the text{late}\n"
    )
    found = check(f"# Post\n\n## All papers\n\n- {BENCH}\n\n{foot}", PAPERS)
    assert [one.kind for one in found] == kinds


def test_an_issue_listed_by_hand_covers_the_days_of_its_papers() -> None:
    foot = "## About this issue\n\n- Announced: Feb. 25, 2026 to Feb. {}, 2026\n"
    post = f"# Post\n\n## All papers\n\n- {BENCH}\n\n{foot}"
    assert check(post.format(25), PAPERS) == []
    assert briefly(check(post.format(27), PAPERS)) == ["warning window Feb. 27, 2026"]


LAUNCHED = f"{NET} counts corals from a satellite launched"


@pytest.mark.parametrize(
    "text, told",
    [
        (f"{LAUNCHED} on 9 December 2021.", []),
        (f"{LAUNCHED} on **December 9, 2021**.", []),
        (f"{LAUNCHED} on 9 December 2024.", ["error 9 December 2024"]),
        (f"{LAUNCHED} on **2** December 2021.", ["error 2 December 2021"]),
        (f"{LAUNCHED} on 2021-12-02.", ["error 2021-12-02"]),
        # What was another thing's day, if anything's, is only warned of.
        (f"{NET} counts corals. It was sold on March 3, 2021.", ["warning March 3, 2021"]),
    ],
)
def test_a_day_is_of_the_record_or_of_the_papers_own_text(text: str, told: list[str]) -> None:
    found = [one for one in check(text, PAPERS) if one.kind == "number"]
    assert [f"{one.severity} {one.found}" for one in found] == told
    assert {one.expected for one in found if one.severity == "error"} <= {"9 December 2021"}
