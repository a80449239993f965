"""The figures of quality count what they say, on rows and texts that nobody else has."""

import gzip
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from digest.model import Contribution, PaperFacts, UsedDataset
from tests.benchmarks.quality.__main__ import PARTS, table
from tests.benchmarks.quality.contributions import list_bullets, score_contributions, score_words
from tests.benchmarks.quality.contributions import score_labelled as score_labelled_bullets
from tests.benchmarks.quality.links import (
    Owned,
    holds,
    is_well_formed,
    known_of,
    repository_of,
    same_form,
    score_apart,
    score_found,
    score_labelled,
    score_precision,
    score_recall,
    shows_address,
    with_moved,
)
from tests.benchmarks.quality.material import (
    LinkText,
    MissingCorpusError,
    Score,
    compare_sets,
    count_right,
    described,
    figure_of,
    read_passages,
    share,
)
from tests.benchmarks.quality.passages import measure_passages, measure_weeks
from tests.fixtures import link, paper, quote

REEF = "github.com/quill/reefnet"


def told(*urls: str, own: bool = True, **changes: object) -> PaperFacts:
    """Return a paper facts with links to these pages."""
    found = tuple(link(f"https://{url}", own=own) for url in urls)
    return PaperFacts(paper=paper(), links=found, **changes)  # type: ignore[arg-type]


def values(scores: Iterator[Score]) -> dict[str, float | None]:
    """Return figures by name."""
    return {score.name: score.value for score in scores}


def test_a_share_has_its_counts_and_its_verdict() -> None:
    figure = figure_of(share("corals counted", 9, 10, aim=0.95))
    assert figure.name.split() == ["corals", "counted", "9/10"]
    assert (figure.value, figure.target, figure.met) == ("0.900", "≥ 0.95", False)


def test_nothing_to_count_meets_no_target_and_misses_none() -> None:
    figure = figure_of(share("corals counted", 0, 0, aim=0.95))
    assert (figure.value, figure.met) == ("none", None)


def test_wrong_answers_are_cases() -> None:
    score = count_right("kind", [("1", "study", "study"), ("2", "survey", "study")])
    assert (score.value, score.counts) == (0.5, "1/2")
    assert [(case.id, case.wanted, case.got) for case in score.cases] == [("2", "survey", "study")]


def test_sets_are_compared_over_all_papers() -> None:
    answers = [("1", {"a", "b"}, {"a"}), ("2", set[str](), {"c", "d"}), ("3", {"e"}, {"e"})]
    scores = list(compare_sets("names", answers))
    assert [score.counts for score in scores] == ["2/4", "2/3", ""]
    assert [score.value for score in scores] == pytest.approx([2 / 4, 2 / 3, 4 / 7])
    assert [case.id for case in scores[-1].cases] == ["1", "2"]


HELD = "Code: https://github.com/quill/"


@pytest.mark.parametrize(
    "ask, answers",
    [
        (
            same_form,
            {
                "https://www.GitHub.com/Quill/Reef/": "github.com/Quill/Reef",
                "http://github.com/quill/reef.git": "github.com/quill/reef",
                "https://reef.example.org": "reef.example.org",
            },
        ),
        (
            repository_of,
            {
                "https://github.com/Quill/ReefNet/tree/main": REEF,
                "http://www.github.com/quill/reefnet.git": REEF,
                "https://github.com/quill": None,
                "https://quill.github.io/reefnet": None,
            },
        ),
        (
            lambda text: holds(text, REEF),
            {
                "Code: https://github.com/Quill/ReefNet.": True,
                "Code: github.com/quill/ reefnet": True,
                "Code: https: //github. com/quill/reef\u00adnet": True,
                r"\href{https://github.com/quill/reefnet}{here}": True,
                f"{HELD}reefnet2": False,
                f"{HELD}reefnet-large": False,
                rf"{HELD}reefnet\_large": False,
                "Code: https://mygithub.com/quill/reefnet": False,
                f"{HELD}reef": False,
            },
        ),
        (
            is_well_formed,
            {
                "https://github.com/quill/reefnet": True,
                "https://en.example.org/wiki/Reef_(sea)": True,
                "https://github.com/quill/reefnet.": False,
                "https://github.com/quill/reefnet)": False,
                r"https://github.com/quill/reef\_net": False,
                "https://github.com/quill/ reefnet": False,
                "https://github.com/quill/reefnet}{https://github.com/quill/reefnet": False,
                "https://github.com/quill/reef‑net": False,
                "github.com/quill/reefnet": False,
            },
        ),
    ],
)
def test_addresses_are_compared_found_and_judged_independently_of_digest(
    ask: Callable[[str], object], answers: dict[str, object]
) -> None:
    assert {text: ask(text) for text in answers} == answers


def test_signs_of_tex_and_hyphens_of_typesetting_do_not_hide_an_address() -> None:
    assert holds(r"\url{https://github.com/quill/reef{\_}net}", "github.com/quill/reef_net")
    assert holds("https://github.com/quill/reef\u2011net", "github.com/quill/reef-net")


LABELLED = {
    "id": "1",
    "abstract": f"Code: https://{REEF}",
    "comment": None,
    "labels": {
        "links": [
            {"url": f"https://{REEF}/", "role": "code+data"},
            {"url": "https://seaconf.example.org", "role": "other"},
        ]
    },
}


def test_the_links_of_a_labelled_paper_are_counted() -> None:
    found = values(score_labelled([(LABELLED, told(REEF, "seaconf.example.org"))]))
    assert found["gold: URL set exact, of all papers"] == 1
    assert found["gold: own or other"] == 0.5  # the venue was called own
    assert found["gold: kind of link"] == 0.5  # and code


def test_a_link_too_many_spoils_a_papers_set() -> None:
    found = values(score_labelled([(LABELLED, told(REEF, "seaconf.example.org", "a.example.org"))]))
    assert found["gold: URL set exact, of those with links"] == 0
    assert found["gold: URLs: precision"] == pytest.approx(2 / 3)


def test_an_address_that_is_shown_wants_a_link() -> None:
    silent = {**LABELLED, "abstract": "No address."}
    score = score_found([(LABELLED, told()), (silent, told())])
    assert (score.counts, shows_address("see github.com/a/b")) == ("0/1", True)


def test_the_contribution_of_a_labelled_paper_is_counted() -> None:
    labels = {
        "name": "ReefNet ",
        "kind": "model",
        "new_datasets": ["ReefSet"],
        "used_datasets": ["KelpBench", "SeaSet"],
        "promise": False,
    }
    facts = told(
        introduces=Contribution(name="ReefNet", kind="method"),
        new_datasets=("reefset",),
        used_datasets=(UsedDataset(name="KelpBench", quote=quote(paper(), "corals")),),
    )
    found = values(score_contributions([({"id": "1", "labels": labels}, facts)]))
    assert found["gold: introduced name"] == 1
    assert found["gold: kind"] == 0
    assert found["gold: new datasets: F1"] == 1
    assert found["gold: used datasets: F1"] == pytest.approx(2 / 3)
    assert found["gold: promised"] == 1


def known(*called: str, text: str) -> Owned:
    """Return what is known of a paper that lists ReefNet's repository."""
    row = {
        "id": "1",
        "title": "Corals",
        "abstract": text,
        "comment": None,
        "code_urls": [f"https://{REEF}"],
    }
    return known_of(row, told(*called))


def test_recall_counts_only_what_the_text_holds() -> None:
    owned = [known(text="No address."), known(text=f"Code: {REEF}")]
    score = score_recall("recall", owned, aim=0.97)
    assert (score.counts, [case.wanted for case in score.cases]) == ("0/1", [REEF])


def test_precision_counts_what_no_list_knows_as_wrong() -> None:
    score = score_precision("precision", [known(REEF, "github.com/gale/driftnet", text="")])
    assert (score.counts, len(score.cases)) == ("1/2", 1)


@pytest.mark.parametrize(
    "called, counts",
    [
        ("github.com/quill/reefnet-v2", "1/1"),
        ("github.com/harbour/reefnet", "1/1"),
        ("github.com/reefnet/quill", "0/1"),
    ],
)
def test_a_moved_repository_keeps_its_owner_or_its_name(called: str, counts: str) -> None:
    owned = known(called, text="")
    assert score_precision("strict", [owned]).value == 0
    assert score_precision("moved", [with_moved(owned)]).counts == counts


def test_others_links_are_apart_where_they_are_found_and_not_own() -> None:
    passage = LinkText(id="1", text="", other=frozenset({f"https://{REEF}"}))
    pairs = [(passage, told(REEF, own=False)), (passage, told(REEF)), (passage, told())]
    assert score_apart("apart", pairs).counts == "1/3"


def test_there_are_sixty_invented_texts_of_each_kind_and_each_holds_its_addresses() -> None:
    passages = read_passages()
    assert len({(passage.text, passage.comment) for passage in passages}) == len(passages)
    assert sum(bool(passage.other) for passage in passages) >= 60
    assert sum(bool(passage.own) for passage in passages) >= 60
    for passage in passages:
        assert passage.own | passage.other
        assert not passage.own & passage.other
        text = f"{passage.text}\n{passage.comment or ''}"
        for url in passage.own | passage.other:
            assert holds(text.replace("hf.co/", "huggingface.co/"), same_form(url)), passage.id


def test_a_missing_corpus_is_said_and_ends_no_other_part() -> None:
    def measure() -> Iterator[Score]:
        yield share("counted before", 1, 1)
        raise MissingCorpusError("reefs.jsonl.gz is not in the sea")

    before, after = table(measure)
    assert before.startswith("counted before")
    assert after == "skipped: reefs.jsonl.gz is not in the sea"


def test_misses_are_listed_where_asked_for() -> None:
    def measure() -> Iterator[Score]:
        yield count_right("kind", [("2602.90001", "survey", "study")])

    assert len(list(table(measure))) == 1
    assert list(table(measure, cases=True))[1].split() == (
        "2602.90001: wanted survey; got study".split()
    )


def test_the_part_of_invented_sentences_needs_no_corpus() -> None:
    assert [line.split(":")[0] for line in table(PARTS["sentences"])] == ["sentences"] * 3


def test_a_row_becomes_a_paper_with_its_own_text() -> None:
    row = {**LABELLED, "title": "Corals", "authors": ["Ada Quill"]}
    assert [found.url for found in described(row).links] == [f"https://{REEF}"]


def test_bullets_are_counted_by_what_they_hold() -> None:
    row = {
        "id": "1",
        "labels": {
            "links": [
                {"url": f"https://{REEF}", "role": "code"},
                {"url": "https://seaconf.example.org", "role": "other"},
            ],
            "new_datasets": ["ReefSet", "KelpBench"],
        },
    }
    listed = [list_bullets(row, told(REEF, new_datasets=("ReefSet",)))]
    found = values(score_labelled_bullets(listed))
    assert found == {
        "gold: own links in bullets, recall": 1,
        "gold: new data with a bullet, recall": 0.5,
    }
    assert score_words("words", listed).counts == "0/1"


@pytest.fixture
def corpora(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder in which corpora are looked for, an empty one."""
    monkeypatch.setattr("tests.benchmarks.quality.material.FOLDER", tmp_path)
    return tmp_path


@pytest.mark.parametrize("part", ["passages", "limits", "weeks", "bullets"])
def test_each_part_is_skipped_without_its_corpus(part: str, corpora: Path) -> None:
    (line,) = table(PARTS[part])
    assert line.startswith("skipped: ")
    assert str(corpora) in line


def write_rows(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    """Write a corpus."""
    text = "".join(f"{json.dumps(row)}\n" for row in rows)
    path.with_suffix(".jsonl.gz").write_bytes(gzip.compress(text.encode()))


def row_of(name: str, title: str, abstract: str, *categories: str) -> dict[str, object]:
    """Return the row of an invented paper."""
    fields = {"comment": None, "authors": ["Ada Quill"], "categories": categories}
    return {"id": name, "title": title, "abstract": abstract, **fields}


def test_passages_are_held_against_a_readers(corpora: Path) -> None:
    counted = "We count 93.1% of all corals from paper boats."
    # No passage has a sentence so long; the reader quotes it all the same.
    endless = f"We find {'corals and more ' * 40}corals."
    papers = {"1": [counted], "2": [endless, counted], "3": [counted]}
    write_rows(
        corpora / "metadata-2026-01",
        [row_of(name, "On Corals", " ".join(said)) for name, said in papers.items()],
    )
    write_rows(corpora / "metadata-2025-sample25k", [])
    write_rows(
        corpora / "labels-quotes",
        [
            {"id": name, "sentences": said, "quote": [0], "grade": 3, "part": part}
            for (name, said), part in zip(papers.items(), ("test", "test", "train"), strict=True)
        ],
    )
    write_rows(corpora / "labels-roles", [{"id": "2"}])
    found = [one for one in measure_passages() if isinstance(one, Score)]
    assert [(one.name.strip(), one.counts, one.value) for one in found] == [
        ("the reader's passage", "1/2", 0.5),
        ("F1 of sentences", "", 0.5),
        ("one sentence right", "1/2", 0.5),
        ("the reader's passage, unseen", "1/1", 1.0),
        ("F1 of sentences, unseen", "", 1.0),
        ("one sentence right, unseen", "1/1", 1.0),
    ]
    assert [(case.id, case.got) for case in found[2].cases] == [("2", counted)]


def test_weeks_are_held_against_the_news_and_themes_that_readers_gave(corpora: Path) -> None:
    # Alike, so that those with the older identifiers are told.
    title = "A transiting exoplanet around a cool dwarf"
    week = {"weeks": [{"query": "planets", "date": "2026-02-28"}]}
    names, news = "12345678", (5, 5, 1, 5, 1, 1, 1, 1)
    papers = [{**row_of(name, title, f"{title}.", "astro-ph.EP"), **week} for name in names]
    write_rows(corpora / "metadata-weeks", papers)
    themes = [["planets"]] * 6 + [["quantum"]] * 2
    rows = zip(names, news, themes, strict=True)
    labels = [{"id": name, "news": mark, "themes": keys} for name, mark, keys in rows]
    write_rows(corpora / "labels-weeks", labels)
    first, *scores = measure_weeks()
    assert first == "planets to 2026-02-28: 8 chosen of 8, 3 told"
    gain, right, mean, every = (one for one in scores if isinstance(one, Score))
    # All have 2.5 on average, the three told 11/3, and at best it would be 5.
    assert gain.value == mean.value == pytest.approx((11 / 3 - 2.5) / (5 - 2.5))
    assert right.counts == every.counts == "6/8"
    assert [case.id for case in right.cases] == ["7", "8"]
