"""The stand-in's catch-up pages say what a day's listing has, in the service's layout."""

import re
from collections.abc import Iterator
from html import unescape
from http.client import HTTPException

import pytest

from tests.standins.arxiv import ArxivServer, Fault
from tests.standins.arxiv.trial import Answer, get, paper, utc

FRIDAY = "2026-02-27"
SATURDAY_NOON = utc("2026-02-28 12:00")
PAPERS = [
    paper(1, categories=["cs.LG", "math.GT"], comment="5 figures, see https://example.org/a?b&c."),
    paper(2, title="Is A < B & C?", authors=["Zoë del Maestro", "Bo"], abstract="One <b> & two."),
    paper(3, categories=["stat.ML", "cs.LG"]),
    paper(4, announced="2026-02-03", categories=["math.GT"], crosslisted={"cs.LG": FRIDAY}),
    paper(5, announced="2026-02-03", title="Early Bees"),
    paper(5, version=2, title="Late Bees"),
    paper(6, announced="2026-02-03", categories=["stat.ML", "cs.LG"]),
    paper(6, version=3, categories=["stat.ML", "cs.LG"], comment="Withdrawn: Lemma 2 fails"),
    paper(7, version=6),
    paper(8, version=7, comment="This paper has been withdrawn"),
    paper(9, categories=["hep-th"]),
    paper(10, announced="2026-02-26"),
]
ENTRY = re.compile(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", re.DOTALL)


@pytest.fixture(scope="module")
def server() -> Iterator[ArxivServer]:
    """Serve the invented papers on the Saturday after their listing."""
    with ArxivServer(PAPERS, now=lambda: SATURDAY_NOON) as stand_in:
        yield stand_in


def headings(answer: Answer) -> list[str]:
    return re.findall(r"<h3>(.*?)</h3>", answer.text)


def numbers(answer: Answer) -> list[int]:
    return [int(name) for name in re.findall(r'title="Abstract" id="2602\.(\d+)"', answer.text)]


def entry(answer: Answer, number: int) -> str:
    return next(
        "".join(parts) for parts in ENTRY.findall(answer.text) if f"2602.{number:05}" in parts[0]
    )


def test_a_listing_has_new_papers_cross_lists_and_replacements(server: ArxivServer) -> None:
    """Replacements from version 6 on are left out, unless they withdraw the paper."""
    answer = get(f"{server.catchup}/cs.LG/{FRIDAY}")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<h1>Catchup results for Machine Learning on Fri, 27 Feb 2026</h1>" in answer.text
    assert "Total of 7 entries for Fri, 27 Feb 2026" in answer.text
    assert headings(answer) == [
        "New submissions (showing 2 of 2 entries)",
        "Cross submissions (showing 2 of 2 entries)",
        "Replacement submissions (showing 3 of 3 entries)",
    ]
    assert numbers(answer) == [1, 2, 3, 4, 5, 8, 6]
    assert "View page:" not in answer.text


def test_an_entry_has_the_services_layout(server: ArxivServer) -> None:
    text = get(f"{server.catchup}/cs.LG/{FRIDAY}").text
    start = text.index("<a name='item3'>[3]</a>")
    assert re.sub(r"\s+", " ", text[start : text.index("<a name='item4'>")]) == re.sub(
        r"\s+",
        " ",
        """<a name='item3'>[3]</a>
      <a href ="/abs/2602.00003" title="Abstract" id="2602.00003">
        arXiv:2602.00003
      </a>
      (cross-list from stat.ML)
      [<a href="/pdf/2602.00003" title="Download PDF" id="pdf-2602.00003" aria-labelledby="pdf-2602.00003">pdf</a>, <a href="https://arxiv.org/html/2602.00003v1" title="View HTML" id="html-2602.00003" aria-labelledby="html-2602.00003" rel="noopener noreferrer" target="_blank">html</a>, <a href="/format/2602.00003" title="Other formats" id="oth-2602.00003" aria-labelledby="oth-2602.00003">other</a>]
    </dt>
    <dd>
      <div class='meta'>
        <div class='list-title mathjax'><span class='descriptor'>Title:</span>
          On Widgets 3
        </div>
        <div class='list-authors'><a href="https://arxiv.org/search/stat?searchtype=author&amp;query=Example,+A" rel="nofollow">Ada Example</a></div>
        <div class='list-subjects'><span class='descriptor'>Subjects:</span>
          <span class="primary-subject">Machine Learning (stat.ML)</span>; Machine Learning (cs.LG)
        </div>
      </div>
    </dd>
    <dt>
      """,  # noqa: E501 - as long as the service's lines
    )


def test_texts_are_escaped_and_addresses_hidden_behind_words(server: ArxivServer) -> None:
    answer = get(f"{server.catchup}/cs.LG/{FRIDAY}", abs="True")
    assert "Is A &lt; B &amp; C?" in entry(answer, 2)
    assert "Zoë del Maestro</a>, <a" in entry(answer, 2)
    assert "One &lt;b&gt; &amp; two." in entry(answer, 2)
    comment = entry(answer, 1)
    assert 'href="https://example.org/a?b&amp;c"' in comment
    assert ">this https URL</a>." in comment


def test_abstracts_come_only_when_asked_for(server: ArxivServer) -> None:
    page = f"{server.catchup}/cs.LG/{FRIDAY}"
    counts = [
        get(page, abs=choice).text.count("<p class='mathjax'>") for choice in ("True", "False")
    ]
    assert counts == [7, 0]
    assert get(page).text.count("<p class='mathjax'>") == 0


def test_an_entry_shows_the_current_version(server: ArxivServer) -> None:
    answer = get(f"{server.catchup}/cs.LG/2026-02-03")
    assert numbers(answer) == [5, 6]
    assert "Late Bees" in entry(answer, 5)
    assert "html/2602.00005v2" in entry(answer, 5)


def test_an_archive_lists_a_move_within_it_only_once(server: ArxivServer) -> None:
    moved = paper(11, announced="2026-02-03", categories=["cs.LG"], crosslisted={"cs.CL": FRIDAY})
    with ArxivServer([*PAPERS, moved], now=lambda: SATURDAY_NOON) as other:
        assert 11 in numbers(get(f"{other.catchup}/cs.CL/{FRIDAY}"))
        assert 11 not in numbers(get(f"{other.catchup}/cs/{FRIDAY}"))
    assert numbers(get(f"{server.catchup}/cs/{FRIDAY}")) == [1, 2, 3, 4, 5, 8, 6]
    assert numbers(get(f"{server.catchup}/grp_physics/{FRIDAY}")) == [9]
    assert numbers(get(f"{server.catchup}/hep-th/{FRIDAY}")) == [9]


@pytest.mark.parametrize(
    "place, parameters, words",
    [
        ("cs.ZZ/2026-02-27", {}, "Invalid subject."),
        ("cs.*/2026-02-27", {}, "Invalid subject."),
        ("cs.lg/2026-02-27", {}, "Invalid subject."),
        ("cs.LG/2026-2-27", {}, "Invalid date format. Use format: YYYY-MM-DD"),
        ("cs.LG/2026-02-30", {}, "Invalid date format."),
        (
            "cs.LG/2025-11-28",
            {},
            "Invalid date: 2025-11-28. Catchup only allowed for past 90 days",
        ),
        (
            "cs.LG/2026-03-01",
            {},
            "Invalid date: 2026-03-01. Can't request date later than today",
        ),
        ("cs.LG/2026-02-27", {"abs": "true"}, "Invalid abs value."),
        ("cs.LG/2026-02-27", {"page": "0"}, "Invalid page value."),
        ("cs.LG/2026-02-27", {"page": "-1"}, "Invalid page value."),
        ("cs.LG/2026-02-27", {"abs": "True", "show": "50"}, "Unexpected parameters."),
    ],
)
def test_what_the_service_does_not_know_is_a_bad_request(
    server: ArxivServer, place: str, parameters: dict[str, str], words: str
) -> None:
    answer = get(f"{server.catchup}/{place}", **parameters)
    assert answer.status == 400
    assert words in unescape(answer.text)


@pytest.mark.parametrize("day", ["2025-11-29", "2026-02-28", "2026-02-15"])
def test_a_day_without_listing_has_no_updates(server: ArxivServer, day: str) -> None:
    answer = get(f"{server.catchup}/cs.LG/{day}")
    assert answer.status == 200
    assert re.search(r"<p>No updates for \w{3}, \d\d \w{3} \d{4}\.", answer.text)
    assert (headings(answer), numbers(answer)) == ([], [])


def test_an_alias_redirects_to_the_category_that_it_stands_for(server: ArxivServer) -> None:
    answer = get(f"{server.catchup}/cs.SY/{FRIDAY}", abs="True")
    assert answer.status == 301
    assert answer.headers["Location"] == f"/catchup/eess.SY/{FRIDAY}?abs=True&page=1"


def test_a_page_leads_to_the_next_day_with_a_listing(server: ArxivServer) -> None:
    earlier = get(f"{server.catchup}/cs.LG/2026-02-03", abs="True").text
    link = '<a href="/catchup/cs.LG/2026-02-26?abs=True&amp;page=1">'
    assert f"{link}Continue catchup on Thu, 26 Feb 2026</a>" in earlier
    assert "Continue catchup" not in get(f"{server.catchup}/cs.LG/{FRIDAY}").text


def test_long_listings_come_in_pages() -> None:
    papers = [
        *(paper(number) for number in range(1, 6)),
        *(paper(number, categories=["stat.ML", "cs.LG"]) for number in range(6, 9)),
        *(paper(number, version=2) for number in range(9, 11)),
    ]
    with ArxivServer(papers, now=lambda: SATURDAY_NOON, catchup_size=4) as server:
        pages = [get(f"{server.catchup}/cs.LG/{FRIDAY}", page=page) for page in (1, 2, 3, 4)]
    assert [numbers(page) for page in pages] == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10], []]
    assert [headings(page) for page in pages] == [
        ["New submissions (showing first 4 of 5 entries)"],
        [
            "New submissions (continued, showing last 1 of 5 entries)",
            "Cross submissions (showing 3 of 3 entries)",
        ],
        ["Replacement submissions (showing 2 of 2 entries)"],
        [],
    ]
    assert all("Total of 10 entries for Fri, 27 Feb 2026" in page.text for page in pages)
    assert "<span>1</span>" in pages[0].text
    assert f"<a href=/catchup/cs.LG/{FRIDAY}?abs=False&amp;page=3>3</a>" in pages[0].text
    assert "<a name='item5'>[5]</a>" in pages[1].text
    assert '<a href="#item2">Cross-lists</a>' in pages[1].text
    assert "No further updates for Fri, 27 Feb 2026" in pages[3].text


def test_a_section_in_the_middle_says_that_it_goes_on() -> None:
    with ArxivServer(
        [paper(number) for number in range(6)], now=lambda: SATURDAY_NOON, catchup_size=2
    ) as server:
        shown = [headings(get(f"{server.catchup}/cs.LG/{FRIDAY}", page=page)) for page in (1, 2, 3)]
        links = re.findall(r"page=(\d)>", get(f"{server.catchup}/cs.LG/{FRIDAY}").text)
    assert shown == [
        ["New submissions (showing first 2 of 6 entries)"],
        ["New submissions (continued, showing 2 of 6 entries)"],
        ["New submissions (continued, showing last 2 of 6 entries)"],
    ]
    assert set(links) == {"2", "3", "4"}, "the service links a page too many after a full one"


def test_pages_fail_on_script() -> None:
    faults = [
        Fault(path="/catchup", empty=True),
        Fault(path="/catchup", status=503),
        Fault(path="/catchup", html=True),
        Fault(path="/catchup", truncate=0.5),
        Fault(path="/catchup", rows=3, request=5),
        Fault(path="/catchup", total=99),
    ]
    with ArxivServer(PAPERS, now=lambda: SATURDAY_NOON, faults=faults) as server:
        assert get(server.api, id_list="2602.00001").status == 200
        answers = [get(f"{server.catchup}/cs.LG/{FRIDAY}") for _ in range(7)]
    assert "No updates for Fri, 27 Feb 2026" in answers[0].text
    assert [answer.status for answer in answers] == [200, 503, 200, 200, 200, 200, 200]
    assert "temporarily unavailable" in answers[2].text
    assert "</html>" not in answers[3].text
    assert numbers(answers[4]) == [1, 2, 3]
    assert headings(answers[4]) == headings(answers[6])[:2], "the page does not say what it lost"
    assert "Total of 99 entries" in answers[5].text
    assert len(numbers(answers[6])) == 7


def test_a_connection_is_reset_on_script() -> None:
    fault = Fault(path="/catchup", close=True, truncate=0.5)
    with (
        ArxivServer(PAPERS, now=lambda: SATURDAY_NOON, faults=[fault]) as server,
        pytest.raises((OSError, HTTPException)),
    ):
        get(f"{server.catchup}/cs.LG/{FRIDAY}")
