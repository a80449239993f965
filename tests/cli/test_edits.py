"""An editor's file beside a post: introduction, headings, papers, kept over rebuilds."""

import json
import os
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest

from digest.codec import plain
from digest.config import format_edits, load_edits
from tests.cli.conftest import Digest, said
from tests.cli.week import ABSENT, DAY, FORMATS, POST, WEEK
from tests.fixtures import LOOM, REEF, SURVEY, paper
from tests.standins.arxiv import ArxivServer

EDITS, POSTS = Path("posts") / f"{POST}.edits.toml", Path("posts")
WORDS = f'''
introduction = """
Two papers **count *corals* from [boats](https://boats.example/x)**.

A second word, <b>bold</b> {{{{ x }}}}."""
[headings]
also = "Other Tides"
[papers."{REEF}"]
section = "Paper boats"
[papers."arXiv:{LOOM}v1"]
told = false
[papers."{SURVEY}"]
included = false
'''
BUILD = ("build", "--date", DAY, "--format", FORMATS)


def edit(text: str) -> None:
    EDITS.write_text(text, "utf-8")


def issue() -> dict[str, Any]:
    made: dict[str, Any] = json.loads((POSTS / f"{POST}.json").read_bytes())
    return made


def contents() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in POSTS.iterdir()}


def test_what_an_editor_writes_beside_a_post_stands_in_all_that_is_built(built: Digest) -> None:
    before, usual = contents(), issue()
    edit(WORDS)
    result = built(*BUILD)
    assert result.exit_code == 0
    assert said(result).startswith(
        f"Edited by {EDITS}: an introduction, 1 heading, 1 paper placed, 1 only listed, 1 left out."
    )
    made = issue()
    assert [section["title"] for section in made["sections"]] == ["Paper boats", "Other Tides"]
    assert [section["key"] for section in made["sections"]] == ["paper-boats", "also"]
    assert made["sections"][0]["papers"] == [REEF]
    assert SURVEY not in {paper["id"] for paper in made["papers"]}
    assert made["counts"]["left_out"] == {**usual["counts"]["left_out"], "editor": 1}
    assert made["counts"]["found"] == usual["counts"]["found"]
    introduction = made["introduction"]
    assert {(one["by"], one["verified"], len(one["quotes"])) for one in introduction} == {
        ("editor", None, 0)
    }
    told = [*made["lead"], *made["outlook"], *(one["statement"] for one in made["resources"])]
    told += [one for section in made["sections"] for one in section["statements"]]
    assert LOOM not in {quote["paper"] for one in told for quote in one["quotes"]}
    files = contents()
    letter = message_from_bytes(files[f"{POST}.eml"], policy=SMTP)
    plain, html = (letter.get_body((kind,)) for kind in ("plain", "html"))
    assert plain
    assert html
    link = '<a href="https://boats.example/x"'
    for text, words in {
        files[f"{POST}.md"].decode(): (
            "**count** ***corals*** **from** [**boats**](https://boats.example/x).",
            "### Paper boats",
            "&lt;b>bold",
            "1 by the editor.",
        ),
        files[f"{POST}.html"].decode(): (
            link,
            "<strong><em><bdi>corals",
            "&lt;b&gt;bold",
            "Other Tides",
        ),
        files["deep-learning.atom"].decode(): ("boats.example/x", "&lt;strong", "Other Tides"),
        plain.get_content(): ("from boats (https://boats.example/x).", "Paper boats"),
        html.get_content(): (link, "<strong><em>corals", "&lt;b&gt;bold", "Other Tides"),
    }.items():
        assert all(word in text for word in words), words
    assert built("check", str(POSTS / f"{POST}.md"), "--offline").exit_code == 0

    # It is the same again, offline; without the file all is as it was.
    assert built(*BUILD, "--offline").exit_code == 0
    assert contents() == files
    EDITS.unlink()
    assert built(*BUILD, "--offline").exit_code == 0
    assert contents() == before


def test_a_paper_that_was_left_out_is_brought_in_and_flags_go_before(built: Digest) -> None:
    def ids(*options: str) -> set[str]:
        assert built("build", "--date", DAY, "-n", "1", *options).exit_code == 0
        return {paper["id"] for paper in issue()["papers"]}

    (best,) = ids()
    left = LOOM if best != LOOM else REEF
    edit(f'[papers."{left}"]\nincluded = true\ntold = true\n[papers."{best}"]\nincluded = false')
    assert ids() == {left}
    assert [paper["named"] for paper in issue()["papers"]] == [True]
    assert ids("--include", best, "--exclude", left) == {best}
    listed = built("build", best, left, "--date", DAY, "--topic", "deep learning", "--force")
    assert listed.exit_code == 0
    assert [paper["id"] for paper in issue()["papers"]] == [left]
    none = built("build", best, "--date", DAY, "--topic", "deep learning")
    assert none.exit_code == 0
    edit(f'[papers."{best}"]\nincluded = false')
    none = built("build", best, "--date", DAY, "--topic", "deep learning")
    assert (none.exit_code, "The edits leave no paper." in said(none)) == (2, True)


def test_title_and_lead_are_the_editor_s_and_names_stay(built: Digest) -> None:
    before, files = issue(), contents()
    edit('title = "Reefs & <b>boats</b>"\nlead = "A *week* of [boats](https://boats.example/x)."')
    result = built(*BUILD)
    assert said(result).startswith(f"Edited by {EDITS}: a title, a lead.")
    made = issue()
    (lead,) = made["lead"]
    assert (lead["by"], lead["verified"], lead["quotes"]) == ("editor", None, [])
    assert made == before | {"title": "Reefs & <b>boats</b>", "lead": [lead]}
    assert contents().keys() == {*files, EDITS.name}
    post = (POSTS / f"{POST}.md").read_text("utf-8")
    assert "\n# Reefs & &lt;b>boats&lt;/b\\>\n" in post
    assert "\n\nA *week* of [boats](https://boats.example/x).\n" in post
    assert "<em><bdi>week</bdi></em>" in contents()[f"{POST}.html"].decode()
    edit('lead = "- x"')
    assert "line 1, lead: should be paragraphs of words" in said(built(*BUILD))
    EDITS.unlink()
    assert built(*BUILD, "--offline").exit_code == 0
    assert contents() == files


NETWORK = "We present ReefNet, a deep learning network that counts corals."
CHOSEN = f'''
order = ["Weaving", "Boats"]
[papers."{REEF}"]
section = "Boats"
sentences = ["On the Harbour benchmark,  ReefNet finds 93.1% of all corals.",
  "We present ReefNet, a deep learning network that counts corals."]
[papers."{LOOM}"]
section = "Weaving"
words = """
LoomBench is *a* <b>benchmark</b> of $weaving$ [here](https://x.example/), {{{{ x }}}}.
It has patterns."""
[papers."{SURVEY}"]
section = "Boats"
place = 1
words = "Tides are surveyed. No more."
'''


def test_chosen_sentences_and_own_words_stand_in_place_of_the_usual(built: Digest) -> None:
    edit(CHOSEN)
    result = built(*BUILD)
    assert result.exit_code == 0
    assert said(result).startswith(
        f"Edited by {EDITS}: 2 sections in order, 3 papers placed, 2 told in the editor's words,"
        " 1 in chosen sentences."
    )
    assert "Edits" not in said(result).removeprefix("Edited")
    made = issue()
    sections = [(one["title"], one["papers"]) for one in made["sections"]]
    assert sections[:2] == [("Weaving", [LOOM]), ("Boats", [SURVEY, REEF])]
    (loom, boats) = (one["statements"] for one in made["sections"][:2])
    assert [one["text"] for one in (*loom, *boats)] == [
        "LoomBench is *a* <b>benchmark</b> of $weaving$ [here](https://x.example/), {{ x }}.",
        "It has patterns.",
        "Tides are surveyed.",
        "No more.",
        f"{NETWORK} On the Harbour benchmark, ReefNet finds 93.1% of all corals.",
    ]
    how = [(one["by"], one["verified"], len(one["quotes"])) for one in (*loom, *boats)]
    assert how == [("editor", None, 0)] * 4 + [("quote", "quote", 2)]
    assert [one["paragraph"] for one in boats] == [0, 0, 1]
    mentions = [(one["kind"], one["paper"]) for each in (*loom, *boats) for one in each["mentions"]]
    assert mentions == [("title", LOOM)]
    assert [one.get("paper") for one in (*loom, *boats)] == [LOOM, LOOM, SURVEY, SURVEY, None]
    post = (POSTS / f"{POST}.md").read_text("utf-8")
    assert "[LoomBench](https://arxiv.org/abs/2602.90002) is \\*a\\* &lt;b>benchmark" in post
    head = f"(https://arxiv.org/abs/{SURVEY})**  \n*Quill (Harbour Institute) and Fernandez-Lund*"
    assert f"{head}\n\nTides are surveyed. No more.\n" in post
    assert "counts corals. On the Harbour benchmark, ReefNet finds 93.1% of all corals.”" in post
    assert "[here](" not in post
    assert "own words tell it" in " ".join(built("show", LOOM).stdout.split())
    assert "chose its sentences" in " ".join(built("show", REEF).stdout.split())

    # The same file, written anew, makes the same issue; of what was chosen nothing is wrong.
    files = contents()
    edits = load_edits(EDITS)
    assert edits
    EDITS.write_text(format_edits(EDITS, edits), "utf-8")
    assert built(*BUILD, "--offline").exit_code == 0
    files[EDITS.name] = EDITS.read_bytes()
    assert contents() == files
    checked = built("check", str(POSTS / f"{POST}.md"), "--offline", "--json")
    wrong = json.loads(checked.stdout)["findings"]
    assert not [one for one in wrong if "93.1" in str(one) or "network" in str(one)]
    assert {one["found"] for one in wrong if one["severity"] == "error"} == set()


# What is chosen of a paper, and what is said of that.
UNTOLD = {
    '["On the Harbour benchmark, ReefNet finds 99% of all corals."]': (
        "“On the Harbour benchmark, ReefNet finds 99% of all corals.” is no sentence of its"
        " abstract; the nearest is “On the Harbour benchmark, ReefNet finds 93.1% of all corals.”."
    ),
    '["Boats sing at night."]': "“Boats sing at night.” is no sentence of its abstract.",
}


@pytest.mark.parametrize("chosen, told", UNTOLD.items())
def test_the_usual_sentences_stand_where_the_chosen_cannot(
    built: Digest, chosen: str, told: str
) -> None:
    before = issue()["sections"]
    edit(f'[papers."{REEF}"]\nsentences = {chosen}')
    result = built(*BUILD, "--strict")
    assert result.exit_code == 1
    assert f"arXiv:{REEF}: {told}" in said(result)
    assert issue()["sections"] == before


def test_edits_that_cannot_be_applied_are_reported(digest: Digest, server: ArxivServer) -> None:
    earlier = paper(id="2602.90006", title="Deep learning sinks", journal_ref="J. Reefs 12 (2020)")
    empty = paper(id="2602.90007", title="Deep learning", abstract="")
    server.replace_records(map(plain, (*WEEK, earlier, empty)))
    POSTS.mkdir()
    pins = (f'[papers."{name}"]\ntold = true\n' for name in (ABSENT, earlier.id, empty.id))
    edit('[headings]\n"No reefs" = "Reefs"\n"Also weak" = "Rest"\n' + "".join(pins))
    result = digest(*BUILD, "--strict")
    assert result.exit_code == 1
    told = said(result)
    assert "No section is called “No reefs”. There are “Also this week”." in told
    assert "No section is called “Also weak”. The nearest is “Also this week”." in told
    assert f"arXiv:{ABSENT} is not in this issue. `included = true` brings it in." in told
    assert f"arXiv:{earlier.id} cannot be told: it is earlier work, of 2020. The list has" in told
    assert f"arXiv:{empty.id} cannot be told: its abstract has no sentence. The list" in told
    # What is unknown is said to be so, and no more.
    edit(f'[papers."{ABSENT}"]\nincluded = true')
    told = said(digest(*BUILD))
    assert told.count(ABSENT) == 1
    assert f"arXiv:{ABSENT} was to be included and is unknown." in told


# What stands in the file, and what is said of it.
MISTAKES = {
    'introduction = "a"\nintro = "x"': "line 2, intro: is unknown; the nearest is introduction.",
    f'[papers."{REEF}"]\n\ntold = 1\nsektion = "x"': (
        f'line 3, papers."{REEF}".told: should be true or false. - line 4,'
        f' papers."{REEF}".sektion: is unknown; the nearest is papers."{REEF}".section.'
    ),
    'introduction = """\na\n[papers]\n"""\n[papers.2602.90001]': (
        "line 5, papers.2602: should be an arXiv identifier"
    ),
    'introduction = """\na\n\n# A heading\n"""\n[headings]\na = ""': (
        "line 1, introduction: should be paragraphs of words, links and emphasis alone; it has:"
        " heading. - line 7, headings.a: should hold a word."
    ),
    'introduction = "![x](y.png)"': "alone; it has: image.",
    '[headings]\n"a" = "b\\u001b[31m"': "line 2, headings.a: should be one line without control",
    f'[papers."{REEF}"]\nplace = 0\ntold = false\nwords = "A."\nsentences = ["B.", ""]': (
        f'line 2, papers."{REEF}".place: should be at least 1. - line 5,'
        f' papers."{REEF}".sentences[0]: cannot be used: with `told = false` the paper is only in'
        f' the list. - line 4, papers."{REEF}".words: cannot be used: with'
    ),
    'order = ["a"\n, 2, "b\\u0007"]': "order[1]: should be text. - line 1, order[2]: should be one",
    "introduction = 'a": "it is not valid TOML: Expected",
    f'[papers."{REEF}"]\n[papers."arXiv:{REEF}v2"]': "papers: the same identifier occurs twice",
    "a = [" + "[" * 5000: "it has tables within tables, more than 32 deep.",
    "a." * 5000 + "b = 1": "it has tables within tables, more than 32 deep.",
    "introduction = '''" + "\n" * 90_000 + "'''\nx = 1": "x: is unknown",
    "#" * 200_001: "it has more than 200,000 bytes.",
}  # fmt: skip


@pytest.mark.parametrize("text, told", MISTAKES.items())
def test_a_mistake_is_named_by_its_line_and_nothing_is_lost(
    built: Digest, text: str, told: str
) -> None:
    before = contents()
    edit(text)
    result = built(*BUILD)
    assert result.exit_code == 2
    assert f"The edits {EDITS} have " in said(result)
    assert told in said(result)
    EDITS.unlink()
    assert contents() == before


def test_what_is_no_text_is_refused_too(built: Digest) -> None:
    EDITS.write_bytes(b"\n\xff")
    assert "line 2: it is not UTF-8." in said(built(*BUILD))
    EDITS.unlink()
    os.mkfifo(EDITS)
    result = built(*BUILD)
    assert (result.exit_code, "it is not a file." in said(result)) == (2, True)


def test_standing_words_of_a_topic_give_way_to_those_of_an_issue(built: Digest) -> None:
    Path("digest.toml").write_text(
        '[topics.deep-learning]\nquery = \'all:"deep learning"\'\nintroduction = "Every week."\n'
        'title = "{number} on {topic}: {foremost}"\nname = "depth"\n'
        '[headings]\n"Also this week" = "Miscellany"\n[[deliver]]\nname = "mirror"\n'
        'kind = "files"\nfolder = "mirror"\n',
        "utf-8",
    )
    assert built(*BUILD).exit_code == 0
    assert [one["text"] for one in issue()["introduction"]] == ["Every week."]
    assert issue()["sections"][-1]["title"] == "Miscellany"
    assert issue()["title"].startswith("4 on depth: LoomBench and ")
    assert issue()["topic"] == "depth"
    edit('introduction = ""\n[headings]\nmiscellany = "The rest"')
    assert built(*BUILD).exit_code == 0
    assert "introduction" not in issue()
    assert issue()["sections"][-1]["title"] == "The rest"
    words = f'[papers."{SURVEY}"]\nwords = "Tides."\n[papers."{REEF}"]\nsection = "B"\nplace = 1'
    edit(f'{EDITS.read_text()}\n{words}\nsentences = ["{NETWORK}"]')
    assert built(*BUILD).exit_code == 0
    assert [one["title"] for one in issue()["sections"]] == ["B", "The rest"]
    # The archive has the same, and no target gets the file itself.
    assert built("site").exit_code == 0
    assert Path(f"site/{POST}.json").read_bytes() == (POSTS / f"{POST}.json").read_bytes()
    edit('introduction = "Now."')
    assert built("site").exit_code == 0
    assert "<p>Now.</p>" in Path(f"site/{POST}.html").read_text("utf-8")
    assert not [*Path("mirror").glob("*.toml"), *Path("site").glob("*.toml")]
    assert Path(f"mirror/{POST}.md").is_file()


def test_show_says_why_a_paper_stands_ranks_and_is_told_or_not(built: Digest) -> None:
    def shown(paper: str) -> str:
        return " ".join(built("show", paper).stdout.split())

    edit(f'[papers."{REEF}"]\nsection = "Boats"\ntold = true\n[papers."{LOOM}"]\ntold = false\n'
         f'[papers."{SURVEY}"]\nincluded = false')  # fmt: skip
    assert built(*BUILD).exit_code == 0
    assert "Because placed here by the editor Rank" in shown(REEF)
    assert " of 3 chosen, of 4 found " in shown(REEF)
    assert " Told the editor wants it told" in shown(REEF)
    assert " Not told the editor wants it only listed" in shown(LOOM)
    assert "Left out of deep-learning of 2026-02-28: by the editor" in shown(SURVEY)
    assert " Not told the 1 papers told, of 3 chosen, come before it" in shown("2602.90004")
    EDITS.unlink()
    assert built(*BUILD, "-n", "1").exit_code == 0
    assert "deep-learning of 2026-02-28: ranked below this issue's limit" in shown(SURVEY)
