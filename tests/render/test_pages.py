"""A page says what the Markdown says, needs nothing else, and holds whatever comes as text."""

import re
from base64 import b64encode
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import assume, given

from digest.markdown import render_markup
from digest.model import DatedThemes, Issue, Post, ThemeSize
from digest.render import House, render_edited
from digest.text import printable
from tests.fixtures import LOOM, make_issue, paper
from tests.render.issues import ISSUES, KINDS, alone, hostile, hostile_issue, rich
from tests.render.pages import PageText, page_of, post_of, written


@pytest.mark.parametrize("issue", ISSUES, ids=KINDS)
def test_page_and_markdown_have_the_same_text_and_links(issue: Issue) -> None:
    page, post = page_of(issue), post_of(issue)
    assert page.text == post.text
    assert (page.links, page.labels) == (post.links, post.labels)
    assert len(page.links) > 4


def test_nothing_is_loaded_and_the_policy_allows_the_pages_own_style_alone() -> None:
    html = written(rich(), "html")
    page = PageText(html)
    assert not {"script", "link", "img", "iframe", "object", "embed", "form"} & set(page.names)
    assert not any({"style", "src"} & set(values) for _, values in page.tags)
    assert "url(" not in html
    assert "@import" not in html
    (policy,) = [values["content"] for values in page.of("meta") if "http-equiv" in values]
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    hashed = b64encode(sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hashed}'; base-uri 'none'; form-action 'none'"
    )


def test_outside_links_have_no_opener_inner_links_a_target_and_papers_a_number() -> None:
    page = page_of(rich())
    ids = [values["id"] for _, values in page.tags if "id" in values]
    assert len(ids) == len(set(ids))
    for values in page.of("a"):
        address = values["href"] or ""
        if address.startswith("#"):
            assert address[1:] in ids
        else:
            assert re.match(r"https?://", address)
            assert values["rel"] == "noopener"
    listed = [paper for section in rich().sections for paper in section.papers]
    urls = {entry.paper.id: entry.paper.url for entry in rich().entries}
    numbered = [one for one in page.of("a") if "data-number" in one]
    assert numbered
    for one in numbered:
        assert urls[listed[int(one["data-number"] or 0) - 1]] == one["href"]


def test_headings_go_down_one_level_at_a_time() -> None:
    levels = [int(tag[1]) for tag in page_of(rich()).names if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_contents_and_the_first_glance_lead_to_every_section() -> None:
    html = written(rich(), "html")
    told = [one for one in rich().sections if one.statements]
    sizes = [(printable(one.title), len(one.papers)) for one in rich().sections]
    contents = re.search("<nav.*?</nav>", html, re.DOTALL)
    assert contents
    found = re.findall('<a href="#(?:idea|group)-(\\d)">(.*?)</a>', contents[0])
    assert [title for _, title in found] == [
        printable(one.title) for one in (*told, *rich().sections)
    ]
    glance = re.findall('<bdi>(.*?)</bdi></a> <span class="figures">(.*?)</span>', html)
    assert glance == [(title, f"{size} paper{'s' * (size != 1)}") for title, size in sizes]


def test_institutions_and_promises_are_shown_where_they_are_known() -> None:
    html = written(rich(), "html")
    assert html.count('class="places"') == len(rich().entries)
    assert html.count("Code or data promised") == 1
    assert "<bdi>3 more</bdi>" in html
    unknown = paper(authors=())
    assert 'class="places"' not in written(alone(unknown), "html")


@given(hostile)
def test_hostile_text_changes_only_text(text: str) -> None:
    assume(any(map(str.isalnum, printable(text))))  # else it names nobody
    page, usual = page_of(hostile_issue(text)), page_of(hostile_issue("word"))
    assert page.names == usual.names
    assert not re.search("[\x00-\x08\x0e-\x1f\u202a-\u202e\u2066-\u2069]", "".join(page.words))


def rows_of(html: str) -> list[list[int]]:
    (table,) = re.findall(r"<tbody>(.*?)</tbody>", html, re.DOTALL)
    rows = [re.findall(r"<td>(\d+)</td>", row) for row in table.split("</tr>")][:-1]
    return [list(map(int, row)) for row in rows]


@pytest.mark.parametrize("changes, told", [
    ({"verified": "record"}, "held against the paper"),
    ({"verified": "model:reef-7b"}, "held against the paper by reef-7b"),
    ({"verified": None}, "not held against the paper"),
    ({"verified": None, "by": "editor"}, "in the editor&#39;s own words"),
])  # fmt: skip
def test_the_evidence_of_each_sentence_is_at_the_end(
    changes: dict[str, str | None], told: str
) -> None:
    first = replace(make_issue().lead[0], **changes)  # type: ignore[arg-type]
    html = written(make_issue(lead=(first,)), "html")
    (evidence,) = re.findall(r'<details class="evidence">(.*?)</details>', html, re.DOTALL)
    said, *others = re.findall(r"<li>(.*?)</li>", evidence)
    assert said.startswith(f"<b>{first.text}</b> ({told}): <q>{first.quotes[0].text}</q> <a")
    assert f'href="https://arxiv.org/abs/{LOOM}"' in said
    assert len(others) == 5


def test_a_chart_has_at_most_six_issues_none_of_them_later() -> None:
    theme = (ThemeSize(key="marine", title="Marine imaging", papers=2),)
    past = [DatedThemes(date=date(2026, 1, day), themes=theme) for day in range(1, 11)]
    later = DatedThemes(date=date(2026, 3, 7), themes=theme)
    html = written(make_issue(history=(*past, later)), "html")
    days = re.findall(r'<text class="day.*?>(.*?)</text>', html)
    assert days == [*(f"Jan. {day}" for day in range(6, 11)), "Feb. 28"]
    assert rows_of(html) == [[2] * 6]  # what fits no theme is none


HOSTILE = "<script>alert(1)</script> {{ 7 * 7 }} \u202e & 'quotes' \""
TEXT = f"# A {HOSTILE}\n\nA word from [us](https://example.org/?a=1&b=2).\n\n{HOSTILE}\n"
EDITED = Post(
    slug="coral-reefs",
    date=date(2026, 2, 28),
    title=f"A {HOSTILE}",
    subtitle="",
    description=HOSTILE,
    markdown=TEXT,
    html=render_markup(TEXT, f"A {HOSTILE}").html,
)
SITE = House(site="https://example.org/posts", sender="Reefs <digest@example.org>")
LINK = 'A word from <a href="https://example.org/?a=1&amp;b=2">us</a>.'


def test_the_page_of_an_edited_post_has_its_text_and_nothing_active() -> None:
    html = render_edited("html", EDITED, SITE).decode()
    assert render_edited("html", EDITED, SITE).decode() == html
    assert LINK in html
    assert "<script" not in html
    assert "{{ 7 * 7 }}" in html
    assert html.count("<h1>") == 1
    (policy,) = [one["content"] for one in PageText(html).of("meta") if "http-equiv" in one]
    assert str(policy).startswith("default-src 'none'; style-src 'unsafe-inline'; img-src ")
    assert "script-src" not in str(policy)


def test_an_edited_page_lets_tables_scroll_and_takes_no_text_for_one() -> None:
    text = '| a |\n|-:|\n| `<td style="text-align:right">` |\n\n```\n<table><pre>\n```\n'
    page = render_edited("html", replace(EDITED, html=render_markup(text, "").html), SITE).decode()
    assert '<div class="scroll" role="group" aria-label="Table" tabindex="0"><table>' in page
    assert '<th class="right">a</th>' in page
    assert "&lt;td style=&quot;text-align:right&quot;&gt;" in page
    assert page.count("<table>") == page.count("</table></div>") == page.count("<pre ") == 1
    assert '<pre tabindex="0">' in page


def letter(post: Post, house: House) -> tuple[EmailMessage, str, str]:
    content = render_edited("email", post, house)
    assert content == render_edited("email", post, house)
    message = message_from_bytes(content, policy=SMTP)
    plain, html = message.iter_parts()
    return message, plain.get_content(), html.get_content()


def test_quotations_of_an_edited_post_do_not_look_like_earlier_mail() -> None:
    text = "Said:\n\n> “Reefs &lt; tides.”\n\n`<blockquote>` \\> 5\n"
    post = replace(EDITED, markdown=text, plain="", html=render_markup(text, "").html)
    _, plain, html = letter(post, House())
    assert plain.replace("\r", "") == "Said:\n\n    “Reefs < tides.”\n\n`<blockquote>` > 5\n"
    assert re.findall(r"<blockquote(.*?)>\s*<p>(.*?)</p>", html) == [
        (
            ' style="margin:0 0 18px;padding-left:14px;border-left:3px solid #bbb"',
            "“Reefs &lt; tides.”",
        )
    ]


@pytest.mark.parametrize("text, plain", [
    (f"> “{'reef ' * 14}sea”\n\nEnd.", f"    “{'reef ' * 13}\n    reef sea”\n\nEnd."),
    (">One\n>\n> *two*\n> > three", "    One\n\n    *two*\n    three"),
    ("5 > 4\n\\> not said", "5 > 4\n> not said"),
    ("```\n> code\n```\n\n     > code", "```\n> code\n```\n\n     > code"),
])  # fmt: skip
def test_in_plain_text_quotations_of_an_edited_post_are_indented(text: str, plain: str) -> None:
    said = render_edited("text", replace(EDITED, markdown=text, plain=""), House()).decode()
    assert (
        re.sub(" +$", "", said, flags=re.MULTILINE)
        == re.sub(" +$", "", plain, flags=re.MULTILINE) + "\n"
    )


def test_the_email_of_an_edited_post_has_its_text_in_both_parts() -> None:
    message, plain, html = letter(EDITED, SITE)
    assert "A word from [us](https://example.org/?a=1&b=2)." in plain
    assert "On the web: https://example.org/posts/2026-02-28-coral-reefs.html" in plain
    assert LINK in html
    assert "https://example.org/posts/2026-02-28-coral-reefs.html" in html
    assert "<script" not in html
    assert message["From"] == "Reefs <digest@example.org>"
    assert message["Subject"].startswith("A <script>")


def test_without_a_site_or_sender_an_email_has_a_placeholder_and_no_link() -> None:
    message, plain, html = letter(replace(EDITED, title="a" * 300, plain="Plain."), House())
    assert message["From"] == "digest@digest.invalid"
    assert message["Subject"] == "a" * 199 + "…"
    assert plain.strip() == "Plain."
    assert "coral-reefs.html" not in html


def test_plain_text_has_no_escapes_and_code_unchanged() -> None:
    text = "5&#37; of \\#12 &#64;ada, a\\_b &amp; `a\\_b &amp;` &#27;[1m &nothing; \\n"
    _, plain, _ = letter(replace(EDITED, markdown=text), House())
    assert plain.strip() == "5% of #12 @ada, a_b & `a\\_b &amp;` &#27;[1m &nothing; \\n"
