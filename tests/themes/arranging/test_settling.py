"""Once papers stand somewhere, headings are true of them, and near ones are joined."""

from digest.model import Paper
from digest.themes import load_taxonomy
from digest.themes.arranging.settling import join_kin, members_of, rename_untrue
from digest.themes.naming.headings import Heading, Namer
from tests.themes.papers import odd_paper, paper, papers_on

TAXONOMY = load_taxonomy()


def _under(namer: Namer, groups: dict[str, list[Paper]]) -> dict[str, Heading]:
    return {one.id: namer.of_theme(key) for key, papers in groups.items() for one in papers}


def _splats(start: int, count: int) -> list[Paper]:
    return [
        paper(start + n, title="Gaussian splatting of teapots", abstract="A radiance field.")
        for n in range(count)
    ]


def _week(*, many: bool) -> dict[str, list[Paper]]:
    """Invent a week in which a theme stands beside a part of it, among others of many or few."""
    kinds = ["cosmology", "speech-audio", "recommender-systems", "weather-climate"]
    others = {key: papers_on(key, 8, start=100 * at) for at, key in enumerate(kinds, 3)}
    some = others if many else {key: others[key] for key in kinds[:-1]}
    return {
        "gaussian-splatting": _splats(1, 3),
        "reconstruction-rendering": _splats(10, 3),
        **some,
    }


def _joined(week: dict[str, list[Paper]]) -> list[list[str]]:
    namer = Namer([one for papers in week.values() for one in papers], TAXONOMY)
    return list(members_of(join_kin(namer, _under(namer, week))).values())


def _keys() -> tuple[str, str]:
    """Return the keys of a part about splats and of the theme of which it is one."""
    return next(
        (part.key, theme.key)
        for theme in TAXONOMY
        for part in theme.parts
        if part.heading == "Gaussian splatting"
    )


def test_a_heading_that_is_not_true_gives_way_to_one_that_is() -> None:
    stars, speech = papers_on("cosmology", 4), papers_on("speech-audio", 4, start=20)
    namer = Namer([*stars, *speech], TAXONOMY)
    headings = _under(namer, {"robot-navigation": stars, "speech-audio": speech})
    renamed = rename_untrue(namer, headings)
    assert all(namer.is_true(renamed[one.id], [x.id for x in stars]) for one in stars)
    assert {renamed[one.id].key for one in speech} == {"speech-audio"}


def test_where_nothing_is_true_the_heading_stays() -> None:
    odd, stars = [odd_paper(n) for n in (1, 2)], papers_on("cosmology", 4, start=20)
    odd = [*odd, paper(3, abstract="Porcelain glaze cracks."), paper(4, abstract="Jam ferments.")]
    namer = Namer([*odd, *stars], TAXONOMY)
    renamed = rename_untrue(namer, _under(namer, {"speech-audio": odd, "cosmology": stars}))
    assert {renamed[one.id].key for one in odd} == {"speech-audio"}


def test_a_theme_and_its_part_are_joined_while_sections_enough_are_left() -> None:
    part, theme = _keys()
    for many, sizes in ((True, [6, 8, 8, 8, 8]), (False, [3, 3, 8, 8, 8])):
        drawn = _week(many=many)
        week = {part: drawn.pop("gaussian-splatting"), theme: drawn.pop("reconstruction-rendering")}
        assert sorted(map(len, _joined(week | drawn))) == sizes


def test_sections_of_other_subjects_stay_apart() -> None:
    kinds = [
        "cosmology",
        "speech-audio",
        "recommender-systems",
        "weather-climate",
        "robot-navigation",
    ]
    week = {key: papers_on(key, 3, start=1 + 10 * at) for at, key in enumerate(kinds)}
    week["medical-imaging"] = papers_on("medical-imaging", 3, start=90)
    assert len(_joined(week)) == len(week)


def test_sections_of_which_half_of_the_week_would_stand_in_one_stay_apart() -> None:
    part, theme = _keys()
    week = {part: _splats(1, 12), theme: _splats(20, 12)}
    kinds = ["cosmology", "speech-audio", "recommender-systems", "weather-climate"]
    week |= {key: papers_on(key, 3, start=100 * at) for at, key in enumerate(kinds, 3)}
    assert len(_joined(week)) == len(week)


def test_sections_of_one_theme_whose_papers_are_unlike_stay_apart() -> None:
    part, theme = _keys()
    unlike = [
        paper(20 + n, title="Neural radiance fields", abstract="Malware detection, crop yield.")
        for n in range(3)
    ]
    week = _week(many=True)
    week = {
        part: week.pop("gaussian-splatting"),
        theme: unlike,
        **{key: papers for key, papers in week.items() if key != "reconstruction-rendering"},
    }
    assert len(_joined(week)) == len(week)
