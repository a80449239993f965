"""Counts and dates of a post are compared with each other, with its lists, and with records."""

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
POST = f"""---
date: 2026-02-28
slug: "2026-02-28-corals"
---

# Corals

*Latest 2 papers on corals: Feb. 28, 2026*

## All papers

### Weaving (2)

- [ReefNet: Counting Corals from Paper Boats]({ABS}/{REEF})
- [LoomBench: A Benchmark of Weaving]({ABS}/{LOOM}), Ana Weaver-Ana + 3 more authors.

## About this issue

- Looked through: papers announced on arXiv from Feb. 22 to Feb. 28, 2026 that contain \
the word “ReefNet” or “corals of 2019”.
- 5 papers found, 2 chosen, 1 of them told of in the text; left out: 2 ranked below this issue's \
limit, 1 withdrawn.
- 1 paper was announced earlier and is seen only now.
- Could not be looked at: arXiv's list of Feb. 23, 2026. Papers may be missing.
- Institutions are named where a source states them.
"""
# A theme of a paper's name.
NAMED = POST.replace("### Weaving", "### LoomBench")
BARE = POST.replace("Weaving (2)", "Weaving")


@pytest.mark.parametrize("text", [POST, NAMED, BARE, POST.replace("from Feb. 22 to", "on")])
def test_a_post_that_agrees_with_itself_has_no_finding(text: str) -> None:
    assert check(text, PAPERS) == []


@pytest.mark.parametrize("text", [POST, BARE])
@pytest.mark.parametrize(
    "change, told",
    [
        ('"2026-0<2|3>-28-corals"', ["3: window 2026-03-28 not 2026-02-28"]),
        ("corals: Feb. 2<8|6>, 2026*", ["8: window Feb. 26, 2026 not 2026-02-28"]),
        ("22 to Feb. 2<8|7>, 2026", ["19: window Feb. 27, 2026 not 2026-02-28"]),
        ("Latest <2|7> papers", ["8: count 7 not 2"]),
        ("<5|6> papers found", ["20: count 6 not 5"]),
        ("<2|3> chosen", ["20: count 3 not 2"]),
        ("<2|1,002> ranked", ["20: count 5 not 1005"]),
        ("Weaving (<2|4>)", ["12: count 4 not 2"]),
        ("+ <3|2> more", ["15: author 2 not 3"]),
    ],
)
def test_a_contradiction_is_an_error_at_its_position(
    text: str, change: str, told: list[str]
) -> None:
    right, wrong = variants(change)
    assert right in POST
    found = check(text.replace(right, wrong, 1), PAPERS)
    errors = [one for one in found if one.severity == "error"]
    expected = told if right in text else []
    assert [f"{one.line}: {one.kind} {one.found} not {one.expected}" for one in errors] == expected


@pytest.mark.parametrize(
    "headline, told",
    [
        ("ReefNet and <1|2> more paper on corals of 2019", "2 not 1"),
        ("ReefNet, LoomBench and <1|7> more papers", "7 not 1"),
        ("<2|3> papers on corals", "3 not 2"),
    ],
)
def test_a_headline_counts_the_papers_that_it_does_not_name(headline: str, told: str) -> None:
    text = POST.replace("# Corals\n", f"# {headline}\n")
    right, wrong = (check(one, PAPERS) for one in variants(text))
    assert right == []
    assert [f"{one.found} not {one.expected}" for one in wrong] == [told]


def test_impossible_days_and_endless_numbers_are_reported() -> None:
    found = check(POST.replace("from Feb. 22", "from Feb. 92"), PAPERS)
    assert "error window Feb. 92" in briefly(found)
    endless = "9" * 5000
    text = POST.replace("Latest 2", f"Latest {endless}").replace("5 papers", f"{endless} papers")
    assert all(endless not in one.expected for one in check(text, PAPERS))


@pytest.mark.parametrize(
    "told, wanted",
    [
        ("This issue lists <two|12> papers.", "12 not 2"),
        ("This week's <2|3> papers are few.", "3 not 2"),
        ("T<wo of the two|hree of the nine> papers here are new.", "nine not 2"),
        # The number of some papers in a section is no count of all.
        ("Two <papers|papers under this heading> weave.", ""),
    ],
)
def test_counts_are_compared_with_the_lists(told: str, wanted: str) -> None:
    right, wrong = (
        check(POST.replace("### Weaving", f"## Weaving\n\n{one}\n\n### Weaving"), PAPERS)
        for one in variants(told)
    )
    assert [one for one in right if one.kind == "count"] == []
    counts = [f"{one.found} not {one.expected}" for one in wrong if one.kind == "count"]
    assert counts == list(filter(None, [wanted]))


def test_counts_are_compared_with_the_data() -> None:
    beside = {"counts": {"found": 5, "chosen": 2, "named": 1}}
    assert check(POST, PAPERS, beside=beside) == []
    found = check(POST.replace("1 of them", "2 of them"), PAPERS, beside=beside)
    assert [(one.kind, one.found, one.expected) for one in found] == [("count", "2", "1")]


LATE = "- 1 paper was announced earlier and is seen only now.\n"


@pytest.mark.parametrize(
    "first, last, late, kinds",
    [
        ("Feb. 4", "Feb. 26", "", []),
        ("Feb. 4", "Feb. 10", "", ["window"]),
        ("Dec. 30, 2025", "March 2", "", []),
        ("March 20", "March 26", "", ["window"]),
        ("March 20", "March 26", LATE, []),
    ],
)
def test_a_paper_is_from_the_days_that_a_searched_issue_covers(
    first: str, last: str, late: str, kinds: list[str]
) -> None:
    foot = (
        f"## About this issue\n\n- Looked through: papers announced on arXiv from {first} to "
        f"{last}, 2026 that this query finds: `loom`\n- 1 paper found, 1 chosen; none left out.\n"
    )
    found = check(f"# Post\n\n## All papers\n\n- {BENCH}\n\n{foot}{late}", PAPERS)
    assert [one.kind for one in found] == kinds


LAUNCHED = f"{NET} counts corals from a satellite launched"


@pytest.mark.parametrize(
    "text, told",
    [
        (f"{LAUNCHED} on 9 December 2021.", []),
        (f"{LAUNCHED} on **December 9, 2021**.", []),
        (f"{LAUNCHED} on 9 December 2024.", ["error 9 December 2024"]),
        (f"{LAUNCHED} on **2** December 2021.", ["error 2 December 2021"]),
        (f"{LAUNCHED} on 2021-12-02.", ["error 2021-12-02"]),
        # What is another thing's day, if anything's, is only warned of.
        (f"{NET} counts corals. It was sold in March 2019.", ["warning March 2019"]),
    ],
)
def test_a_day_is_of_the_record_or_of_the_papers_own_text(text: str, told: list[str]) -> None:
    found = [one for one in check(text, PAPERS) if one.kind == "number"]
    assert [f"{one.severity} {one.found}" for one in found] == told
