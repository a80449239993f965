"""An edited post becomes a page and a message that say what its Markdown says, and nothing acts."""

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

from digest.editing.markup import render_markup
from digest.render import House
from digest.render.edited import render_letter, render_page
from tests.publish.reef_posts import EDITED

HOSTILE = "<script>alert(1)</script> {{ 7 * 7 }} \u202e & 'quotes' \""
TEXT = f"# A {HOSTILE}\n\nA word from [us](https://example.org/?a=1&b=2).\n\n{HOSTILE}\n"
POST = replace(
    EDITED,
    title=f"A {HOSTILE}",
    description=HOSTILE,
    markdown=TEXT,
    html=render_markup(TEXT, f"A {HOSTILE}").html,
)
SITE = House(site="https://example.org/posts", sender="Reefs <digest@example.org>")


def letter() -> EmailMessage:
    return message_from_bytes(render_letter(POST, SITE), policy=SMTP)


def test_a_page_says_it_and_nothing_acts() -> None:
    page = render_page(POST, SITE).decode()
    assert 'A word from <a href="https://example.org/?a=1&amp;b=2">us</a>.' in page
    assert "<script" not in page
    assert "49" not in page.replace("{{ 7 * 7 }}", "")
    assert page.count("<h1>") == 1
    assert "script-src" not in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page


def test_a_page_lets_tables_scroll_and_no_text_is_taken_for_one() -> None:
    text = '| a |\n|-:|\n| `<td style="text-align:right">` |\n\n```\n<table><pre>\n```\n'
    page = render_page(replace(POST, html=render_markup(text, "").html), SITE).decode()
    assert '<div class="scroll" role="group" aria-label="Table" tabindex="0"><table>' in page
    assert '<th class="right">a</th>' in page
    assert "&lt;td style=&quot;text-align:right&quot;&gt;" in page
    assert page.count("<table>") == page.count("</table></div>") == page.count("<pre ") == 1


def test_a_letter_says_it_in_both_texts() -> None:
    message = letter()
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "A word from [us](https://example.org/?a=1&b=2)." in plain.get_content()
    assert "https://example.org/posts/2026-02-28-coral-reefs.html" in plain.get_content()
    assert 'A word from <a href="https://example.org/?a=1&amp;b=2">us</a>.' in html.get_content()
    assert "<script" not in html.get_content()
    assert message["From"] == "Reefs <digest@example.org>"
    assert message["Subject"].startswith("A <script>")


def test_plain_text_has_signs_in_place_of_escapes_and_code_as_it_is() -> None:
    text = "5&#37; of \\#12 &#64;ada, a\\_b &amp; `a\\_b &amp;` &#27;[1m &nothing; \\n"
    message = message_from_bytes(render_letter(replace(POST, markdown=text), House()), policy=SMTP)
    plain = message.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().strip() == (
        "5% of #12 @ada, a_b & `a\\_b &amp;` &#27;[1m &nothing; \\n"
    )


def test_the_same_post_gives_the_same_bytes() -> None:
    assert render_letter(POST, SITE) == render_letter(POST, SITE)
    assert render_page(POST, SITE) == render_page(POST, SITE)
