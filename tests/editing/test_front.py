"""Front matter is read as editors write it, and what cannot be read is told."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.editing.front import Front, split_front
from digest.errors import UsageError

OURS = """---
title: "Reefs: \\"paper\\" boats"
date: 2026-02-28
slug: "2026-02-28-reefs"
---

Text
"""


def test_our_own_front_matter_is_read() -> None:
    front, text = split_front(OURS, "a.md")
    assert front == Front(
        title='Reefs: "paper" boats', day=date(2026, 2, 28), slug="2026-02-28-reefs"
    )
    assert text == "\nText\n"


@pytest.mark.parametrize(
    "yaml, front",
    [
        ("title: 'It''s'", Front(title="It's")),
        ("title: >-\n  Reefs\n  and looms", Front(title="Reefs and looms")),
        ("title: |\n  Reefs\n  Looms\n", Front(title="Reefs Looms")),
        ("title: Reefs # a remark", Front(title="Reefs")),
        ("title: yes", Front(title="yes")),
        ("title: 2026", Front(title="2026")),
        ("title: null", Front()),
        ("title:", Front()),
        ("title: [a, b]", Front()),
        ("title: {a: b}", Front()),
        ("tags: [a, 'b c', a]", Front(tags=("a", "b c"))),
        ("tags:\n- a\n- b", Front(tags=("a", "b"))),
        ("tags: reefs", Front(tags=("reefs",))),
        ("tags: []", Front()),
        ("categories:\n  - coral reefs\n  - {a: b}", Front(categories=("coral reefs",))),
        ("date: 2026-02-28T12:00:00+01:00", Front(day=date(2026, 2, 28))),
        ("date: 2026-02-30", Front()),
        ("date: soon", Front()),
        ("title: &a Reefs\nslug: *a", Front(title="Reefs", slug="Reefs")),
        ("? [x, y]\n: z\ntitle: Reefs", None),
        ('title: "a\\u0000\\u001b[31mb\\nBcc: x"', Front(title="a[31mb Bcc: x")),
        ("title: !!python/object/apply:os.system ['x']", Front()),
        ("draft: true\nweight: 1.5e3\ntitle: Reefs", Front(title="Reefs")),
        ("", Front()),
        ("# nothing", Front()),
    ],
)
def test_any_yaml_is_read_or_refused(yaml: str, front: Front | None) -> None:
    text = f"---\n{yaml}\n---\nText"
    if front is None:
        with pytest.raises(UsageError):
            split_front(text, "a.md")
        return
    assert split_front(text, "a.md") == (front, "Text")


@pytest.mark.parametrize(
    "yaml, told",
    [
        ("title: a: b", "line 2"),
        ("title: Reefs\ntags: [a", "line"),
        ("- a\n- b", "no list of names and values"),
        ("just text", "no list of names and values"),
        ("title: *unknown", "line 2"),
        ("a: " + "[" * 5000, "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(yaml: str, told: str) -> None:
    with pytest.raises(UsageError, match=told) as error:
        split_front(f"---\n{yaml}\n---\nText", "posts/a.md")
    assert "posts/a.md" in str(error.value)


def test_toml_is_read_too() -> None:
    text = '+++\ntitle = "Reefs"\ndate = 2026-02-28\ntags = ["a"]\n+++\nText'
    front = Front(title="Reefs", day=date(2026, 2, 28), tags=("a",))
    assert split_front(text, "a.md") == (front, "Text")
    with pytest.raises(UsageError, match="TOML"):
        split_front("+++\ntitle = Reefs\n+++\n", "a.md")


@pytest.mark.parametrize("text", ["# Reefs\n", "", "--- a\nb\n---\n", "----\nb\n----\n"])
def test_a_post_without_front_matter_is_a_post(text: str) -> None:
    assert split_front(text, "a.md") == (Front(), text)


@given(st.text(max_size=60))
def test_nothing_but_our_error_is_raised(text: str) -> None:
    try:
        front, _ = split_front(f"---\n{text}\n---\n", "a.md")
    except UsageError:
        return
    lines = (front.title, front.slug, front.description, *front.tags, *front.categories)
    assert all("\n" not in line and "\0" not in line for line in lines)
