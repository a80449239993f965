"""The e-mail is read back with the standard library, and no mail client has to cut it."""

import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given

from digest.model import Issue
from digest.render import House, Renderer
from tests.fixtures import make_issue, statement
from tests.render.issues import ISSUES, KINDS, hostile, hostile_issue, large, rich
from tests.render.pages import PageText, post_of

SITE = "https://reefs.example/digests"
LIMIT = 90_000
"""Bytes: mail clients cut what is longer than about 100 kB."""


def sent(issue: Issue, **house: Any) -> bytes:  # noqa: ANN401 - any field of a house
    return Renderer(["email"], House(**house)).render(issue)[0].content


def read(content: bytes) -> tuple[EmailMessage, str, str]:
    """Return a message as a mail client reads it, in which nothing is wrong, and both texts."""
    message = message_from_bytes(content, policy=policy.default)
    assert [part.defects for part in message.walk()] == [[], [], []]
    assert message.get_content_type() == "multipart/alternative"
    plain, html = message.iter_parts()
    assert [plain.get_content_type(), html.get_content_type()] == ["text/plain", "text/html"]
    texts = (part.get_content().replace("\r\n", "\n") for part in (plain, html))
    return message, next(texts), next(texts)


@pytest.mark.parametrize("house, sender, host", [
    ({"sender": "Ada <ada@reefs.example>", "site": SITE}, "Ada <ada@reefs.example>",
     "reefs.example"),
    ({"sender": "ada@tides.example", "site": SITE}, '"tides, reefs" <ada@tides.example>',
     "tides.example"),
    ({"site": SITE}, '"tides, reefs" <digest@digest.invalid>', "reefs.example"),
    ({}, '"tides, reefs" <digest@digest.invalid>', "digest.invalid"),
])  # fmt: skip
def test_the_headers_name_the_issue_and_the_sender(
    house: dict[str, str], sender: str, host: str
) -> None:
    issue = make_issue(title="Réseaux, profonds", topic="tides, reefs")
    message, plain, html = read(sent(issue, **house))
    assert message["From"] == sender
    assert message["Subject"] == "Réseaux, profonds"
    assert message["Date"] == "Sat, 28 Feb 2026 12:00:00 +0000"
    assert message["Message-ID"] == f"<2026-02-28-deep-learning@{host}>"
    assert message["List-Unsubscribe"] is None
    assert message["List-Unsubscribe-Post"] is None
    page = f"{SITE}/2026-02-28-deep-learning.html"
    assert (f"On the web: {page}\n" in plain) == (page in PageText(html).links) == ("site" in house)
    assert ("On the web" in plain + html) == ("site" in house)


def test_readers_unsubscribe_by_page_or_message_and_one_click_needs_a_reader() -> None:
    page = "https://reefs.example/leave?" + "token=" + "a1" * 200
    for leave in (page, "mailto:leave@reefs.example"):
        message, plain, html = read(sent(make_issue(), unsubscribe=leave))
        assert message["List-Unsubscribe"] == f"<{leave}>"
        assert message["List-Unsubscribe-Post"] is None
        assert plain.endswith(f"Unsubscribe: {leave}\n")
        assert PageText(html).links[-1] == leave


def test_lines_have_mail_endings_and_nothing_is_loaded() -> None:
    content = sent(rich(), unsubscribe="mailto:leave@reefs.example")
    assert content.isascii()
    lines = content.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 78
    _, plain, html = read(content)
    long = [line for line in plain.splitlines() if len(line) > 72 and len(line.split()) > 1]
    assert all("http" in line for line in long)
    page = PageText(html)
    assert not {"script", "link", "img", "iframe"} & set(page.names)
    assert "url(" not in html
    assert all("style" in values for tag, values in page.tags if tag in {"h1", "h2", "h3", "p"})


@pytest.mark.parametrize("issue", ISSUES, ids=KINDS)
def test_both_texts_have_every_link_to_a_paper(issue: Issue) -> None:
    _, plain, html = read(sent(issue))
    links = {link for link in post_of(issue).links if "arxiv.org" in link}
    assert len(links) > 2
    assert links <= set(PageText(html).links)
    assert links <= set(re.findall(r"https?://\S+", plain))
    assert "Left out of this message" not in plain


@pytest.mark.parametrize("title", ["Counting Corals from Paper Boats", "Korallen zählen: 海" * 9])
def test_three_hundred_papers_fit_and_named_papers_are_in_full(title: str) -> None:
    issue = large(300, named=60, title=title)
    content = sent(issue, site=SITE)
    assert LIMIT * 0.6 < len(content) <= LIMIT
    _, plain, html = read(content)
    for named in (entry.paper for entry in issue.entries[:60]):
        assert f"Code: https://github.com/quill/{named.id}\n" in plain
        assert f"https://github.com/quill/{named.id}" in html
    told = re.search(r"Left out of this message: (\d+) papers of\s+this issue\.", plain)
    assert told is not None
    assert int(told[1]) == 300 - len(set(re.findall(r"arxiv\.org/abs/(\S+)", plain)))
    assert f"{SITE}/2026-02-28-deep-learning.html#papers\n" in plain


def test_named_papers_that_do_not_fit_keep_their_addresses() -> None:
    issue = large(300, named=200)
    _, plain, html = read(sent(issue))
    for entry in issue.entries[:200]:
        (number,) = re.findall(rf"ReefNet\s{entry.paper.id}\s\[(\d+)\]", plain)
        assert re.search(rf"^(?:\[{number}\]|   ) {entry.paper.url}$", plain, re.MULTILINE)
        assert f'<a href="{entry.paper.url}">ReefNet {entry.paper.id}</a>' in html
    assert "Left out of this message: 100 papers of this issue." in plain


@pytest.mark.parametrize(
    "words, listed, left_out",
    [(1000, 4, ""), (1500, 3, "Left out of this message: releases."), (8000, 0, "releases.")],
)
def test_releases_are_left_out_one_by_one_and_sections_after_them(
    words: int, listed: int, left_out: str
) -> None:
    issue = large(40, named=40)
    told = statement("tides " * words)
    releases = tuple(
        replace(make_issue().resources[0], paper=entry.paper.id, name=f"Net{place}", statement=told)
        for place, entry in enumerate(issue.entries[:4])
    )
    content = sent(replace(issue, resources=releases))
    assert len(content) <= LIMIT
    _, plain, _ = read(content)
    assert len(re.findall(r"^\* Net\d", plain, re.MULTILINE)) == listed
    assert left_out in plain
    assert ("Left out of this" in plain) == bool(left_out)
    assert len(re.findall(r"^\[\d+\] ", plain, re.MULTILINE)) == 40
    assert plain.count("\nTheme 9\n") >= 1


@pytest.mark.parametrize("papers", [0, 1, 1000])
def test_it_is_below_the_limit_at_any_size(papers: int) -> None:
    issue = large(papers, named=papers, title="Corals " * 40) if papers else make_issue(entries=())
    issue = issue if papers else replace(issue, sections=(), resources=(), lead=(), outlook=())
    content = sent(issue, site=SITE)
    assert len(content) <= LIMIT
    cut = "Left out of this message: sections." in " ".join(read(content)[1].split())
    assert cut == (papers == 1000)


def test_even_one_endless_text_fits() -> None:
    endless, words = "x" * 300_000, "endless " * 40_000
    issue = make_issue(
        title=endless, subtitle=words, lead=(statement(words),), topic=words, note=words
    )
    content = sent(issue, unsubscribe="mailto:leave@reefs.example")
    assert len(content) <= LIMIT
    message, plain, html = read(content)
    assert "The post is too long for a message." in plain
    assert message["Subject"] == "x" * 199 + "…"
    assert f"<h1>{message['Subject']}</h1>" in re.sub(' style=".*?"', "", html)
    assert "ABOUT THIS ISSUE" not in plain


@given(hostile)
def test_hostile_text_becomes_no_header_and_no_markup(text: str) -> None:
    message, _, html = read(sent(hostile_issue(text)))
    usual, _, expected = read(sent(hostile_issue("word")))
    assert message.keys() == usual.keys()
    assert message["From"].addresses[0].addr_spec == "digest@digest.invalid"
    assert set(PageText(html).names) <= set(PageText(expected).names)
