"""The days and counts of a post agree with one another, whatever the records say."""

import pytest

from tests.check.test_findings import ABS, check
from tests.fixtures import LOOM, REEF

POST = f"""---
date: 2026-02-28
slug: "2026-02-28-corals"
---

# Corals

*Latest 2 papers on corals: Feb. 28, 2026*

Of the 5 papers found on corals, this issue lists two, announced on arXiv between Feb. 22, 2026 \
and Feb. 28, 2026.

## All papers

### Weaving (2)

- [ReefNet: Counting Corals from Paper Boats]({ABS}/{REEF})
- [LoomBench: A Benchmark of Weaving]({ABS}/{LOOM})

## About this issue

- Announced: Feb. 22, 2026 to Feb. 28, 2026
- Query: `all:corals`
- Papers: 5 found, 2 chosen, 0 named in the text
- Left out: 3 ranked below this issue's limit
- Links: 3 of the papers' own, 2 found in place, 1 unchecked
"""


def test_a_post_that_agrees_with_itself_has_no_finding() -> None:
    assert check(POST) == []


@pytest.mark.parametrize(
    "right, wrong",
    [
        ("date: 2026-02-28", "date: 2026-02-27"),
        ('"2026-02-28-corals"', '"2026-03-28-corals"'),
        ("corals: Feb. 28, 2026*", "corals: Feb. 26, 2026*"),
        ("Latest 2 papers", "Latest 7 papers"),
        ("Of the 5 papers", "Of the 6 papers"),
        ("lists two, announced", "lists three, announced"),
        ("between Feb. 22, 2026", "between Feb. 21, 2026"),
        ("Announced: Feb. 22, 2026 to Feb. 28", "Announced: Feb. 22, 2026 to Feb. 27"),
        ("Announced: Feb. 22, 2026", "Announced: Feb. 92, 2026"),
        ("5 found", "6 found"),
        ("2 chosen", "3 chosen"),
        ("3 ranked", "4 ranked"),
        ("Links: 3 of", "Links: 4 of"),
        ("Weaving (2)", "Weaving (4)"),
    ],
)
def test_what_does_not_agree_is_an_error_at_its_place(right: str, wrong: str) -> None:
    assert right in POST
    line = POST.count("\n", 0, POST.index(right)) + 1
    errors = [one.line for one in check(POST.replace(right, wrong, 1)) if one.severity == "error"]
    assert line in errors


def test_parts_of_a_whole_are_as_many_as_are_listed() -> None:
    text = POST.replace(
        "announced on arXiv between Feb. 22, 2026 and Feb. 28, 2026.", "as follows."
    )
    told = "as follows. Of all these, one was announced on arXiv lately; one was added by hand."
    assert check(text.replace("as follows.", told).replace("lists two", "lists one")) == []
    (error,) = check(text.replace("as follows.", told.replace("; one", "; four")))
    assert (error.found, error.expected) == ("5", "2")
