"""Posts to deliver: one as `build` writes them, and hostile ones."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from markdown_it import MarkdownIt

from digest.errors import DeliveryError
from digest.model import Post
from digest.ports import Publisher
from tests.fixtures import make_quoted_issue
from tests.render.pages import body_of, written

DAY = date(2026, 2, 28)
ARXIV = "https://arxiv.org/abs"
REEF, KELP, TIDE, MOSS, BOATS = (f"{ARXIV}/2602.9000{number}" for number in range(1, 6))
POSTS = "https://reefs.example/posts"

MARKDOWN = f"""# Reefs This Week: Corals; Kelp & Co.

*Latest 4 papers on reefs: Feb. 28, 2026*

This issue lists four papers on reefs. The largest theme is corals, as [its survey]({MOSS}) has it.

Older issues lie in [our archive]({POSTS}), and [boats]({BOATS}) are for others.

## The Big Idea(s) & Core Innovations

### Corals

[ReefNet]({REEF}), by Quill et al., counts corals. It beats ts\\_zip by 4%, and p&lt;0.001 holds.
Quill and Ferro present [Tides]({TIDE}), a model of `x < y` waves.

### Kelp & Co.

In [Kelp: Forests]({KELP}), Moss grows kelp. [ReefNet]({REEF}) counts too.

## Under the Hood: Models, Datasets, & Benchmarks

- **ReefNet**: A net. [Code](https://github.com/quill/reefnet) · [Paper]({REEF})

## Impact & The Road Ahead

Much is left, write the authors of [Tides]({TIDE}).

## Corrections

- [Old Reefs]({ARXIV}/2601.00001) was withdrawn.

## All papers

### Corals (2)

- [ReefNet: Counting Corals from Above]({REEF}), Ada Quill. [Code](https://github.com/quill/reefnet)
- [Tides of Change: Waves in Lagoons]({TIDE}), Ada Quill, Bo Ferro.

### Kelp & Co. (2)

- [Kelp: Forests]({KELP}), Cy Moss.
- [Moss]({MOSS}), Cy Moss.

---

## About this issue

- 4 papers found, 4 chosen, 3 of them told; none left out.

Made with digest.
"""

PASSAGE = (
    "“[W]e present ReefNet, a network that counts corals. … On TideSet it finds 93.1% of all ‘shy’"
    " ones at p<10⁻³.”"
)
QUOTED = body_of(written(make_quoted_issue(), "md"))
"""A post that no model wrote; a paper of its second theme is retold."""

HOSTILE = (
    "<!channel> <@U123> &lt;!here&gt; @here <script>alert(1)</script> *b* _i_ ~s~ `c` :tada: "
    "[gallery ids=1] [[x]] {{ y }} <https://evil.example|click> & ]]> --> \u202e\x1b[31m \ud800"
)


def make_post(markdown: str = MARKDOWN, **changes: Any) -> Post:  # noqa: ANN401 - fields of a post
    """Return a post whose HTML is what its Markdown becomes."""
    fields: dict[str, Any] = {
        "slug": "reefs",
        "date": DAY,
        "title": "Reefs This Week: Corals; Kelp & Co.",
        "subtitle": "Latest 4 papers on reefs: Feb. 28, 2026",
        "description": "This issue lists four papers on reefs & kelp.",
        "markdown": markdown,
        "html": MarkdownIt("commonmark", {"html": False}).render(markdown),
        "categories": ("reefs",),
        "tags": ("Corals", "Kelp & Co."),
        "files": {"2026-02-28-reefs.md": markdown.encode("utf-8", "replace")},
    }
    return Post(**{**fields, **changes})


POST = make_post(
    "# Coral Reefs This Week: Paper Boats\n\nTwo papers on reefs.\n",
    slug="coral-reefs",
    title="Coral Reefs This Week: Paper Boats",
    files={
        "2026-02-28-coral-reefs.md": b"# Reefs\n",
        "2026-02-28-coral-reefs.json": b"{}\n",
        "2026-02-28-coral-reefs.html": b"<p>Reefs</p>\n",
        "coral-reefs.atom": b"<feed/>\n",
    },
)
EDITED = replace(POST, files={**POST.files, f"{POST.stem}.md": b"# Reefs, edited\n"}, edited=True)


def hostile_post(link: str = "") -> Post:
    """Return a post in which every text is an attack; a link of its own may stand behind one."""
    escaped = "".join(f"\\{sign}" if sign in "\\`*_[]<>" else sign for sign in HOSTILE)
    linked = f"{link} {escaped}" if link else f"[{escaped}]({REEF}) {escaped}"
    markdown = f"# {escaped}\n\n{escaped}\n\n## {escaped}\n\n{linked}\n"
    words = {"title": HOSTILE, "subtitle": HOSTILE, "description": HOSTILE}
    return make_post(markdown, categories=(HOSTILE,), tags=(HOSTILE, "Kelp"), **words)


def deliver(publisher: Publisher, post: Post) -> list[str]:
    return [publisher.publish(parcel) for parcel in publisher.pack(post)]


def failure(publisher: Publisher, post: Post) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        deliver(publisher, post)
    return caught.value
