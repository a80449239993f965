"""Which files of a post are which format."""

from collections.abc import Mapping, Sequence

from digest.errors import DeliveryError
from digest.model import Format, Post

# A feed is last: what it leads to has arrived by then.
ENDINGS: Mapping[Format, str] = {
    "json": ".json",
    "bib": ".bib",
    "html": ".html",
    "email": ".eml",
    "md": ".md",
    "atom": ".atom",
}


def name_of(post: Post, form: Format) -> str:
    """Return the name of a post's file in a format; a feed is its topic's."""
    return (post.slug if form == "atom" else post.stem) + ENDINGS[form]


def choose_files(post: Post, formats: Sequence[Format]) -> dict[str, bytes]:
    """Return the files of a post in these formats by name, all that it has where none are given.

    Raises DeliveryError for a format that it has not.
    """
    wanted = [form for form in ENDINGS if form in formats or not formats]
    named = {form: name_of(post, form) for form in wanted}
    missing = [form for form, name in named.items() if formats and name not in post.files]
    if missing:
        raise DeliveryError(
            f"The post {post.stem} has no {', '.join(missing)}.",
            hint="Build it with that format too: `formats` under [build], or --format.",
        )
    return {name: post.files[name] for name in named.values() if name in post.files}
