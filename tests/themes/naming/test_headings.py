"""A cluster's heading is a theme's, or else a phrase of its papers; no two are alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Paper
from digest.themes import load_taxonomy, name_clusters
from digest.themes.naming.headings import Namer
from tests.themes.papers import SUBJECTS, odd_paper, paper, papers_on

TAXONOMY = load_taxonomy()
KEYS = sorted(SUBJECTS)


def _on_kettles(start: int, count: int = 4) -> list[Paper]:
    """Invent papers on what no theme knows."""
    return [
        paper(start + n, title="Whistling", abstract=f"We hear kettle whistles, cup {n} of many.")
        for n in range(count)
    ]


def _titles(*clusters: list[Paper]) -> list[str | None]:
    return [heading.title if heading else None for heading in name_clusters(clusters, TAXONOMY)]


def test_themes_head_the_clusters_that_are_about_them() -> None:
    clusters = [papers_on(key, 4, start=1 + 10 * at) for at, key in enumerate(KEYS)]
    headings = name_clusters(clusters, TAXONOMY)
    families = {theme.key: theme.family for theme in TAXONOMY}
    families |= {part.key: theme.family for theme in TAXONOMY for part in theme.parts}
    assert all(headings)
    assert [families[heading.theme] for heading in headings if heading] == [
        families[key] for key in KEYS
    ]


def test_a_part_heads_a_cluster_that_is_all_about_it() -> None:
    splats = [
        paper(n, title="Gaussian splatting of teapots", abstract="A radiance field.")
        for n in range(4)
    ]
    assert _titles(splats, papers_on("cosmology", 4, start=20))[0] == "Gaussian splatting"


def test_what_no_theme_knows_is_headed_by_the_papers_own_phrase() -> None:
    assert _titles(_on_kettles(1), papers_on("cosmology", 4, start=20))[0] == "Kettle whistles"


def test_what_one_paper_alone_says_heads_nothing() -> None:
    odd = [
        paper(1, abstract="Porcelain glaze cracks."),
        paper(2, abstract="Cherry jam ferments."),
        odd_paper(3),
    ]
    assert _titles(odd, papers_on("cosmology", 4, start=20))[0] is None


def test_a_theme_of_all_papers_heads_none_of_their_clusters() -> None:
    """Where every paper is on speech, a heading says which speech."""
    halls = [
        paper(n, title="Speech recognition", abstract="Echo in concert halls.") for n in range(4)
    ]
    boats = [
        paper(n, title="Speech recognition", abstract="Shouts on trawler decks.")
        for n in range(10, 14)
    ]
    assert _titles(halls, boats) == ["Concert halls", "Trawler decks"]


def test_what_less_than_half_of_the_papers_say_is_no_heading_but_a_loose_one() -> None:
    mixed = [*papers_on("cosmology", 2), *(odd_paper(n) for n in range(10, 13))]
    namer = Namer([*mixed, *papers_on("speech-audio", 4, start=20)], TAXONOMY)
    ranked = list(namer.rank_headings([one.id for one in mixed]))
    assert all(heading.loose for heading in ranked if heading.theme)


def test_a_theme_of_another_field_needs_nearly_all_papers() -> None:
    """A word in passing means something else in other fields."""

    def cluster(category: str, said: int) -> list[Paper]:
        return [
            paper(
                n,
                abstract="We grasp: robot manipulation." if n <= said else "Milk first.",
                categories=(category,),
            )
            for n in range(1, 6)
        ]

    speech = papers_on("speech-audio", 4, start=20)

    def theme(category: str, said: int) -> str:
        heading = name_clusters([cluster(category, said), speech], TAXONOMY)[0]
        return heading.theme if heading else ""

    assert theme("cs.CV", 3) == theme("math.NT", 5) == "robot-manipulation"
    assert not theme("math.NT", 3)


def test_the_family_of_which_the_whole_week_is_heads_nothing() -> None:
    """In an issue on stars, "Astronomy" says nothing."""
    dull = [
        paper(n, abstract="Astronomy, or astrophysics.", categories=("astro-ph.IM",))
        for n in range(1, 5)
    ]
    speech = papers_on("speech-audio", 8, start=30)
    assert "Astronomy" in _titles(dull, speech)
    assert "Astronomy" not in _titles(dull, papers_on("cosmology", 4, start=20))


def test_of_headings_that_are_true_the_one_before_wins() -> None:
    both = [
        paper(n, title="Speech recognition", abstract="The robot navigation of legged robots.")
        for n in range(4)
    ]
    week = [*both, *papers_on("cosmology", 4, start=20)]
    ids = [one.id for one in both]
    true = [heading.key for heading in Namer(week, TAXONOMY).rank_headings(ids) if heading.theme]
    assert len(true) > 1
    for key in true[:2]:
        namer = Namer(week, TAXONOMY, before=frozenset([key]))
        assert next(namer.rank_headings(ids)).key == key


def test_a_heading_before_that_is_not_true_now_is_not_used() -> None:
    stars = papers_on("cosmology", 4)
    namer = Namer(stars, TAXONOMY, before=frozenset(["speech-audio"]))
    keys = [heading.key for heading in namer.rank_headings([one.id for one in stars])]
    assert "speech-audio" not in keys


@given(st.lists(st.tuples(st.sampled_from(KEYS), st.integers(1, 5)), min_size=1, max_size=6))
def test_headings_of_one_issue_are_distinct(drawn: list[tuple[str, int]]) -> None:
    clusters = [papers_on(key, count, start=1 + 10 * at) for at, (key, count) in enumerate(drawn)]
    titles = [title.casefold() for title in _titles(*clusters) if title]
    assert len(set(titles)) == len(titles)


@given(st.randoms(use_true_random=False))
def test_the_order_of_papers_changes_no_heading(random: object) -> None:
    clusters = [papers_on("cosmology", 4), _on_kettles(20), papers_on("speech-audio", 3, start=40)]
    shuffled = [sorted(c, key=lambda _: random.random()) for c in clusters]  # type: ignore[attr-defined]
    assert _titles(*shuffled) == _titles(*clusters)


@pytest.mark.parametrize("sign", ["<b>", "\x1b[31m", r"$\frac{", "茶", "\u202e", "a" * 5000])
def test_hostile_texts_are_named_like_others(sign: str) -> None:
    hostile = [
        paper(n, title=f"{sign} kettle whistles {sign}", abstract=f"{sign} kettle whistles {sign}")
        for n in range(4)
    ]
    title = _titles(hostile, papers_on("cosmology", 4, start=20))[0]
    assert title is None or (title.isprintable() and len(title) <= 75 and "<" not in title)
