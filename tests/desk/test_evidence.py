"""The evidence for a sentence, and the check of own words, which is that of `digest check`."""

import html
import re

from tests.desk.stage import RunningDesk

STOP = ' tabindex="-1"'
VERIFIED = {"quote": "The paper&#39;s own words.", "record": "Held against the paper."}


def judged(desk: RunningDesk, paper: str, text: str) -> list[tuple[str, str]]:
    """Return the words that are underlined, each with its severity."""
    found = desk.client.post("check", json={"paper": paper, "text": text}).json()
    return [(text[one["start"] : one["end"]], one["severity"]) for one in found]


def test_own_words_are_checked_against_the_record_of_their_paper(shared: RunningDesk) -> None:
    papers = shared.issue["papers"]
    told = next(one for one in papers if one["named"] and one["passage"])
    quote = told["passage"]["quotes"][0]["text"]
    assert not [one for one in judged(shared, told["id"], quote) if one[1] == "error"]
    wrong = "𝔘nder\r\nall: 12.34% on Qwzx-7B, naïvely\u2028told."
    assert {"12.34", "Qwzx", "naïvely", "told", "𝔘nder"} <= {
        words for words, _ in judged(shared, told["id"], wrong)
    }
    # A sentence that is too long to be judged is underlined whole; nothing is nothing.
    endless = "Ada 3.5% " * 2000
    assert judged(shared, told["id"], endless) == [(endless, "note")]
    assert judged(shared, told["id"], "") == judged(shared, told["id"], " \n") == []
    other = next(one for one in papers if one["id"] != told["id"] and "12.34" not in str(one))
    assert ("12.34", "error") in judged(shared, other["id"], "It finds 12.34% of them.")
    for asked in ({"paper": told["id"]}, {"text": "A"}, {"paper": 1, "text": "A"}):
        assert shared.client.post("check", json=asked).status_code == 409


def test_the_quoted_words_are_marked_in_the_abstract(shared: RunningDesk) -> None:
    page = shared.get("")
    stops = re.findall(r'data-paper="([^"]+)" data-at="(\d+)"', page)
    issue = shared.issue
    prose = [*issue["lead"], *(one for each in issue["sections"] for one in each["statements"])]
    told = (one["statement"] for one in issue["resources"])
    prose += [*filter(None, told), *issue["outlook"]]
    assert len(stops) == len(prose)
    for (paper, at), statement in zip(stops, prose, strict=True):
        beside = shared.get("beside", paper=paper, at=at)
        marked = [
            html.unescape(one) for one in re.findall(r"<mark>(.*?)</mark>", beside, re.DOTALL)
        ]
        own = [one for one in statement["quotes"] if one["paper"] == paper]
        quotes = [one["text"] for one in own if one["field"] == "abstract"]
        assert [" ".join(one.split()) for one in marked] == [
            " ".join(one.split()) for one in sorted(quotes, key=beside.find)
        ] or not all(map(str.isascii, quotes))
        assert VERIFIED[statement["verified"]] in beside
        titles = [html.escape(one["text"]) for one in own if one["field"] == "title"]
        assert all(f"<q>{one}</q>" in beside for one in titles if one.isascii())


def test_papers_below_the_limit_are_left_out_in_the_order_of_rank(desk: RunningDesk) -> None:
    def left() -> list[str]:
        return re.findall(r'data-paper="([^"]+)" data-out', desk.get("").replace(STOP, ""))

    before, chosen = left(), {one["id"]: one for one in desk.issue["papers"]}
    last = min(chosen.values(), key=lambda one: one["score"])["id"]
    assert len(before) > 5
    # None of them comes in for one that goes.
    desk.do("out", paper=last)
    assert left() == [last, *before]
    assert [one["id"] for one in desk.issue["papers"]] == [one for one in chosen if one != last]


def test_a_paper_that_was_left_out_is_shown_with_why(shared: RunningDesk) -> None:
    paper = shared.issue["papers"][-1]["id"]
    shared.do("out", paper=paper)
    assert "Left out: left out by the editor" in shared.get("beside", paper=paper)
    assert f'data-paper="{paper}" data-out' in shared.get("").replace(STOP, "")
    assert shared.do("in", paper=paper)["undo"] == 2
    assert not shared.edits
    assert (shared.undo()["undo"], shared.undo()["undo"]) == (1, 0)
