"""The e-mail is read back with the standard library, and no mail client has to cut it."""

import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings

from digest.model import Digest
from digest.render import House, renderer
from digest.render.cuts import cut_view, list_cuts
from digest.render.email import LIMIT
from digest.render.view import view
from tests.fixtures import digest, statement
from tests.render.hostile import hostile
from tests.render.issues import example, large, rich
from tests.render.pages import Page, post_of
from tests.render.test_markdown import hostile_issue

SITE = "https://reefs.example/digests"


def sent(issue: Digest, **house: Any) -> bytes:  # noqa: ANN401 - any field of a house
    """Return an issue as the bytes of a message."""
    return renderer("email", House(**house)).render(issue).content


def read(issue: Digest, **house: Any) -> EmailMessage:  # noqa: ANN401 - as above
    """Return an issue as a mail client reads it, in which nothing is wrong."""
    message = message_from_bytes(sent(issue, **house), policy=policy.default)
    for part in message.walk():
        assert part.defects == []
    return message


def read_texts(message: EmailMessage) -> tuple[str, str]:
    """Return both texts, in the order in which they are sent."""
    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.iter_parts()
    assert [plain.get_content_type(), html.get_content_type()] == ["text/plain", "text/html"]
    texts = (part.get_content().replace("\r\n", "\n") for part in (plain, html))
    return next(texts), next(texts)


def test_the_headers_are_those_of_the_issue() -> None:
    message = read(digest(title="Réseaux, profonds"), sender="Ada Quill <ada@reefs.example>")
    assert message["From"] == "Ada Quill <ada@reefs.example>"
    assert message["Subject"] == "Réseaux, profonds"
    assert message["Date"] == "Sat, 28 Feb 2026 12:00:00 +0000"
    assert message["Message-ID"] == "<2026-02-28-deep-learning@reefs.example>"
    assert message["List-Unsubscribe"] is None
    assert message["List-Unsubscribe-Post"] is None


def test_without_a_sender_it_is_from_the_topic_at_an_address_that_nobody_has() -> None:
    message = read(digest(topic="tides, reefs"))
    assert message["From"] == '"tides, reefs" <digest@digest.invalid>'


def test_readers_leave_by_one_click_or_by_a_message() -> None:
    page = "https://reefs.example/leave?" + "token=" + "a1" * 200
    message = read(digest(), unsubscribe=page)
    assert message["List-Unsubscribe"] == f"<{page}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain, html = read_texts(message)
    assert plain.endswith(f"Unsubscribe: {page}\n")
    assert Page(html).links[-1] == page
    message = read(digest(), unsubscribe="mailto:leave@reefs.example")
    assert message["List-Unsubscribe"] == "<mailto:leave@reefs.example>"
    assert message["List-Unsubscribe-Post"] is None


def test_the_same_issue_gives_the_same_bytes_with_lines_as_mail_has_them() -> None:
    content = sent(rich(), unsubscribe="mailto:leave@reefs.example")
    assert content == sent(rich(), unsubscribe="mailto:leave@reefs.example")
    assert content.isascii()
    lines = content.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 78


@pytest.mark.parametrize("issue", [digest(), rich(), example()], ids=["plain", "rich", "demo"])
def test_both_texts_have_every_link_to_a_paper(issue: Digest) -> None:
    plain, html = read_texts(read(issue))
    links = {link for link in post_of(issue).links if "arxiv.org" in link}
    assert len(links) > 2
    assert links <= set(Page(html).links)
    assert links <= set(re.findall(r"https?://\S+", plain))


def test_the_plain_text_leads_from_the_prose_to_the_list_by_figures() -> None:
    plain, _ = read_texts(read(digest()))
    assert plain.startswith("Deep Learning This Week: Marine Imaging\nLatest 3 papers on")
    assert "ReefNet [1] by Quill and Fernandez-Lund counts corals. LoomBench [2]\n" in plain
    assert (
        "[1] ReefNet: Counting Corals from Paper Boats\n"
        "    Ada Quill, Bo Fernandez-Lund\n"
        "    https://arxiv.org/abs/2602.90001\n"
        "    Code: https://github.com/quill/reefnet\n"
        "\n"
        "[2] LoomBench"
    ) in plain
    assert "*   A Survey of Tides\n    https://arxiv.org/abs/2602.90003\n" in plain
    assert "\n\n\n" not in plain
    long = [line for line in plain.splitlines() if len(line) > 72]
    assert all("http" in line for line in long)


def test_it_loads_nothing_and_needs_no_style_sheet() -> None:
    _, html = read_texts(read(rich()))
    page = Page(html)
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in page.tags}
    assert "url(" not in html
    assert all("style" in values for tag, values in page.tags if tag in {"h1", "h2", "h3", "p"})


def test_a_site_is_linked_where_there_is_one() -> None:
    page = f"{SITE}/2026-02-28-deep-learning.html"
    plain, html = read_texts(read(digest(), site=SITE))
    assert f"On the web: {page}\n" in plain
    assert page in Page(html).links
    assert "On the web" not in "".join(read_texts(read(digest())))


@pytest.mark.parametrize("title", ["Counting Corals from Paper Boats", "Korallen zählen: 海" * 9])
def test_three_hundred_papers_fit_and_those_that_the_prose_names_are_in_full(title: str) -> None:
    issue = large(300, named=60, title=title)
    content = sent(issue, site=SITE)
    assert LIMIT * 0.6 < len(content) <= LIMIT
    plain, html = read_texts(read(issue, site=SITE))
    for named in (entry.paper for entry in issue.entries[:60]):
        assert f"Code: https://github.com/quill/{named.id}\n" in plain
        assert f"https://github.com/quill/{named.id}" in html
    told = re.search(r"Left out of this message: (\d+) papers of\s+this issue\.", plain)
    assert told is not None
    assert int(told[1]) == 300 - len(set(re.findall(r"arxiv\.org/abs/(\S+)", plain)))
    assert f"{SITE}/2026-02-28-deep-learning.html" in plain


def test_where_not_even_the_named_papers_can_be_listed_their_addresses_are() -> None:
    issue = large(300, named=200)
    plain, html = read_texts(read(issue))
    for entry in issue.entries[:200]:
        (number,) = re.findall(rf"ReefNet\s{entry.paper.id}\s\[(\d+)\]", plain)
        assert re.search(rf"^(?:\[{number}\]|   ) {entry.paper.url}$", plain, re.MULTILINE)
        assert f'<a href="{entry.paper.url}">ReefNet {entry.paper.id}</a>' in html
    assert "Left out of this message: 100 papers of this issue." in plain


@pytest.mark.parametrize("papers", [0, 1, 1000])
def test_it_is_below_the_limit_at_any_size(papers: int) -> None:
    issue = large(papers, named=papers, title="Corals " * 40) if papers else digest(entries=())
    issue = issue if papers else replace(issue, sections=(), resources=(), lead=())
    assert len(sent(issue, site=SITE)) <= LIMIT


def test_even_one_endless_text_fits() -> None:
    endless = "endless " * 40_000
    issue = digest(title=endless, subtitle=endless, lead=(statement(endless),), topic=endless)
    content = sent(replace(issue, note=endless), unsubscribe="mailto:leave@reefs.example")
    assert len(content) <= LIMIT
    assert b"The post is too long for a message." in content


def test_each_cut_leaves_less_than_the_one_before() -> None:
    post = view(large(300, named=60))
    cuts = list_cuts(post)
    left = [
        sum(len(group.papers) for group in cut_view(post, cut).post.groups)
        + len(cut_view(post, cut).post.ideas)
        for cut in cuts
    ]
    assert left == sorted(left, reverse=True)
    assert left[0] == 310
    assert left[-1] == 0
    assert len(cuts) == len(set(cuts))


@settings(max_examples=40)
@given(hostile)
def test_hostile_text_becomes_no_header_and_no_markup(text: str) -> None:
    issue = hostile_issue(text)
    message, usual = read(issue), read(hostile_issue("word"))
    assert message.keys() == usual.keys()
    assert message["From"].addresses[0].addr_spec == "digest@digest.invalid"
    _, html = read_texts(message)
    assert {tag for tag, _ in Page(html).tags} <= {
        tag for tag, _ in Page(read_texts(usual)[1]).tags
    }
