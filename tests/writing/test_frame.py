"""Headline and subtitle name the topic, its leading themes, and how many papers there are."""

from dataclasses import replace

import pytest

from digest.writing.frame import (
    ALSO_NEW,
    AsWritten,
    in_text,
    titled,
    write_subtitle,
    write_title,
)
from tests.writing.papers import dossier, issue


def test_the_title_names_the_leading_themes_but_not_the_rest() -> None:
    papers = [dossier("", number=n) for n in range(5)]
    made = issue(*((name, [paper]) for name, paper in zip("abcde", papers, strict=True)))
    assert write_title(made) == "Marine Imaging This Week: A, B and C"


def test_headings_that_are_lists_are_told_apart_and_those_of_two_lists_left_out() -> None:
    headings = ["Tides", "Reefs and boats and nets", "Sand, salt and kelp", "Eels and rays"]
    made = issue(*((name, [dossier("", number=n)]) for n, name in enumerate(headings)))
    assert write_title(made) == (
        "Marine Imaging This Week: Tides; Sand, Salt and Kelp; Eels and Rays"
    )


def test_categories_are_written_as_words() -> None:
    made = issue(("Reefs", [dossier("")]), topic="cs.CL, cs.AI")
    assert write_title(made) == "cs.CL and cs.AI This Week: Reefs"
    assert write_subtitle(made) == "Latest 1 paper on cs.CL and cs.AI: Feb. 28, 2026"


def test_the_rest_is_no_theme() -> None:
    made = issue(("Also new", [dossier("")]))
    assert made.themes[0].key == ALSO_NEW
    assert write_title(made) == "Marine Imaging This Week"


def test_a_list_is_of_no_week() -> None:
    made = issue(("Reefs", [dossier("")]), topic="Selected papers", listed=True)
    assert write_title(made) == "Selected Papers: Reefs"
    assert write_subtitle(made) == "1 selected paper: Feb. 28, 2026"


@pytest.mark.parametrize(
    "text,raised",
    [
        ("image restoration and enhancement", "Image Restoration and Enhancement"),
        ("time-series", "Time-Series"),
        ("the cs.CV of LiDAR", "The cs.CV of LiDAR"),
        ("Chain-of-thought reasoning", "Chain-of-Thought Reasoning"),
        ("Text-to-SQL", "Text-to-SQL"),
    ],
)
def test_headline_case(text: str, raised: str) -> None:
    assert titled(text) == raised


@pytest.mark.parametrize(
    "heading,told",
    [
        ("Medical imaging", "medical imaging"),
        ("Bayesian inference", "Bayesian inference"),
        ("Gaussian splatting", "Gaussian splatting"),
        ("Earth observation", "Earth observation"),
        ("Markov-chain sampling", "Markov-chain sampling"),
        ("Text-to-image generation", "text-to-image generation"),
        ("Text-to-SQL", "text-to-SQL"),
        ("3D vision", "3D vision"),
        ("AI and society", "AI and society"),
    ],
)
def test_inside_a_sentence_names_keep_their_capital(heading: str, told: str) -> None:
    assert in_text(heading) == told


def test_a_heading_that_its_user_wrote_stays() -> None:
    assert in_text(AsWritten("Kelp watch")) == "Kelp watch"


@pytest.mark.parametrize("count,papers", [(1, "1 paper"), (14, "14 papers")])
def test_the_subtitle_counts_the_chosen(count: int, papers: str) -> None:
    made = issue(("Reefs", [dossier("", number=n) for n in range(count)]), found=20)
    assert write_subtitle(made) == f"Latest {papers} on marine imaging: Feb. 28, 2026"


def test_themes_of_whole_fields_stand_last_in_the_title() -> None:
    made = issue(*((name, [dossier("", number=n)]) for n, name in enumerate("abcde")))
    themes = tuple(replace(theme, broad=theme.title in "ab") for theme in made.themes)
    assert write_title(replace(made, themes=themes)) == "Marine Imaging This Week: C, D and E"
    few = tuple(theme for theme in themes if theme.title not in "de")
    assert write_title(replace(made, themes=few)) == "Marine Imaging This Week: C, A and B"
