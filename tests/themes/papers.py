"""Invented papers for the tests of themes."""

from datetime import UTC, datetime

from digest.model import Paper

SUBJECTS = {
    "medical-imaging": ("Brain tumor segmentation in MRI", "We segment tumors in MRI.", "cs.CV"),
    "earth-observation": ("Satellite imagery of wetlands", "Remote sensing of land.", "cs.CV"),
    "robot-manipulation": ("Dexterous grasping", "A robot manipulation policy.", "cs.RO"),
    "speech-audio": ("Speech recognition in noise", "Our ASR model hears speech.", "eess.AS"),
    "cosmology": ("Dark energy and the Hubble tension", "We fit cosmology.", "astro-ph.CO"),
    "digital-pathology": ("Whole slide images", "Histopathology of tissue.", "cs.CV"),
    "robot-navigation": ("Quadruped locomotion", "Legged robots walk.", "cs.RO"),
    "weather-climate": ("Rainfall nowcasting", "Precipitation in a monsoon.", "cs.LG"),
    "recommender-systems": ("Sequential recommendation", "A recommender system.", "cs.IR"),
}


def paper(
    number: int, *, title: str = "", abstract: str = "", categories: tuple[str, ...] = ("cs.LG",)
) -> Paper:
    """Invent a paper; the first category is the primary one."""
    moment = datetime(2026, 2, 2, tzinfo=UTC)
    return Paper(
        id=f"2602.{number:05}",
        version=1,
        title=title,
        abstract=abstract,
        authors=(),
        primary=categories[0],
        categories=categories,
        published=moment,
        updated=moment,
    )


def papers_on(key: str, count: int, *, start: int = 1) -> list[Paper]:
    """Invent papers that clearly belong to one theme."""
    title, abstract, category = SUBJECTS[key]
    return [
        paper(number, title=title, abstract=abstract, categories=(category,))
        for number in range(start, start + count)
    ]


def odd_paper(number: int) -> Paper:
    """Invent a paper that no packaged theme claims."""
    return paper(number, title="On tea", abstract="Milk first.", categories=("xx.YY",))
