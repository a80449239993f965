"""Posts to deliver."""

from dataclasses import replace
from datetime import date

from digest.model import Post

POST = Post(
    slug="coral-reefs",
    date=date(2026, 2, 28),
    title="Coral Reefs This Week: Paper Boats",
    subtitle="Latest 2 papers on coral reefs: Feb. 28, 2026",
    description="Two papers.",
    markdown="# Coral Reefs This Week: Paper Boats\n\nTwo papers on reefs.\n",
    html="<p>Two papers on reefs.</p>\n",
    files={
        "2026-02-28-coral-reefs.md": b"# Reefs\n",
        "2026-02-28-coral-reefs.json": b"{}\n",
        "2026-02-28-coral-reefs.html": b"<p>Reefs</p>\n",
        "coral-reefs.atom": b"<feed/>\n",
    },
)
EDITED = replace(
    POST,
    title="Coral Reefs, Edited",
    files={**POST.files, "2026-02-28-coral-reefs.md": b"# Reefs, edited\n"},
    edited=True,
)
