"""Delivers a post to WordPress: made once, changed where it is ours and as we left it."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace

from digest.errors import DeliveryError
from digest.model import Parcel, Post
from digest.publish.wordpress.page import OPEN, Mark, Page, Stored, find_digest, make_page
from digest.publish.wordpress.site import Kind, Site

THEIRS_HINT = "Change the slug of that post in WordPress, or remove it."
CHANGED_HINT = (
    "Copy the changes that should last into the post's file, then set `overwrite = true` for this "
    "place, or remove the post there."
)
SOUGHT_HINT = "Run the same command again: it looks whether the post is there before it makes one."


class WordPressPublisher:
    """One site.  Publishing a post twice leaves it once, for it is looked for before.

    `status` is what posts are made as, `categories` stand in place of the post's own where there
    are any, `new_terms` lets missing categories and tags be made, and `overwrite` lets a post give
    way though it was changed or published there.
    """

    repeatable = True
    consecutive = False

    def __init__(  # noqa: PLR0913 - what may differ from one site to the next
        self,
        name: str,
        site: Site,
        *,
        status: str = "draft",
        categories: tuple[str, ...] = (),
        new_terms: bool = True,
        overwrite: bool = False,
    ) -> None:
        self.name = name
        self._site = site
        self._status = status
        self._categories = categories
        self._new_terms = new_terms
        self._overwrite = overwrite

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return the one parcel: the post as it should be, in JSON."""
        if not post.html.strip():
            raise DeliveryError(
                f"The post of {post.date} has no text that WordPress could show.",
                hint="Look at its Markdown file.",
            )
        page = make_page(post, self._status, self._categories)
        return (Parcel(key="post", content=json.dumps(asdict(page), sort_keys=True).encode()),)

    def publish(self, parcel: Parcel) -> str:
        """Make or change the post, and return its address.  Raises DeliveryError."""
        page = read_page(parcel)
        found = self._site.fetch_post(page.slug)
        terms = {kind: self._find_terms(kind, names) for kind, names in named(page).items()}
        filed = Filed(page=page, categories=terms["categories"], tags=terms["tags"])
        is_there = found is not None and found.digest == filed.digest and not found.is_open()
        stored = found if found and is_there else self._write(filed, found)
        return stored.link + tell_missing(filed)

    def close(self) -> None:
        """Do nothing: connections are the client's."""

    def _find_terms(self, kind: Kind, names: Sequence[str]) -> Mapping[str, int | None]:
        """Return the numbers of categories or tags by name; those that cannot be had have none."""
        return {name: self._find_term(kind, name) for name in names}

    def _find_term(self, kind: Kind, name: str) -> int | None:
        number = self._site.fetch_term(kind, name)
        may_make = number is None and self._new_terms
        return self._site.publish_term(kind, name) if may_make else number

    def _write(self, filed: "Filed", found: Stored | None) -> Stored:
        if found is None:
            return self._seal(self._make(filed))
        self._check(found)
        fields = filed.fields()
        if found.is_moved():  # what an editor has published stays so
            del fields["status"], fields["date"]
        return self._seal(self._site.publish_post(fields, found.id))

    def _check(self, found: Stored) -> None:
        """Raise DeliveryError where a post is not ours to change."""
        host = self._site.host
        if found.mark is None:
            raise DeliveryError(
                f"At {host} the slug “{found.slug}” is that of another post.", hint=THEIRS_HINT
            )
        if not found.is_untouched() and not self._overwrite:
            how = "published or moved" if found.is_kept() else "changed"
            sentence = f"The post “{found.slug}” was {how} at {host} since it was delivered."
            raise DeliveryError(sentence, hint=CHANGED_HINT)

    def _make(self, filed: "Filed") -> Stored:
        """Make a post.  Where it is not known whether that went well, look."""
        try:
            made = self._site.publish_post(filed.fields())
        except DeliveryError as error:
            found = self._look(filed) if error.uncertain else None
            if found is None:
                raise DeliveryError(
                    str(error),
                    hint=SOUGHT_HINT if error.uncertain else error.hint,
                    uncertain=error.uncertain,
                ) from error
            return found
        if made.slug != filed.page.slug:
            self._site.remove_post(made.id)
            raise DeliveryError(
                f"At {self._site.host} the slug “{filed.page.slug}” is that of a post which this "
                "user may not see; the new one was put into the trash.",
                hint=THEIRS_HINT,
            )
        return made

    def _look(self, filed: "Filed") -> Stored | None:
        """Return the post that was just made, and is open, if it can be found."""
        with suppress(DeliveryError):
            found = self._site.fetch_post(filed.page.slug)
            if found and found.is_open():
                return found
        return None

    def _seal(self, stored: Stored) -> Stored:
        """Close our comment, by what the site has made of the text.

        Some sites filter what their users write, and file what has no category; the next delivery
        would take that for an editor's work.  Where this is cut off, the comment stays open, and
        the next one goes on here.  A site that keeps no comments has nothing to close.
        """
        if mark := stored.mark:
            fitting = f"{stored.content}\n{replace(mark, digest=stored.digest)}"
            try:
                self._site.publish_post({"content": fitting}, stored.id)
            except DeliveryError as error:
                raise DeliveryError(str(error), hint=SOUGHT_HINT, uncertain=True) from error
        return stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A page with the numbers of its categories and tags, None for those that cannot be had."""

    page: Page
    categories: Mapping[str, int | None]
    tags: Mapping[str, int | None]

    @property
    def digest(self) -> str:
        """The hash of everything that is written."""
        page = self.page
        return find_digest(
            page.title, page.content, page.excerpt, known(self.categories), known(self.tags)
        )

    def fields(self) -> dict[str, object]:
        """Return the post as WordPress's REST API takes it."""
        page = self.page
        mark = Mark(slug=page.slug, status=page.status, digest=OPEN)
        fields = {name: getattr(page, name) for name in ("slug", "title", "excerpt")}
        return {
            **fields,
            "status": page.status,
            "date": page.date,
            "content": f"{page.content}\n{mark}",
            "categories": known(self.categories),
            "tags": known(self.tags),
        }


def known(numbers: Mapping[str, int | None]) -> tuple[int, ...]:
    """Return the numbers that are known, each once."""
    return tuple(dict.fromkeys(number for number in numbers.values() if number is not None))


def named(page: Page) -> Mapping[Kind, tuple[str, ...]]:
    """Return the names of a page's categories and tags."""
    return {"categories": page.categories, "tags": page.tags}


def tell_missing(filed: Filed) -> str:
    """Say which categories and tags a post is without."""
    numbers = {**filed.categories, **filed.tags}
    missing = [name for name, number in numbers.items() if number is None]
    return f" (without {', '.join(missing)})" if missing else ""


def read_page(parcel: Parcel) -> Page:
    """Return the page that a parcel holds."""
    found = json.loads(parcel.content)
    lists = {name: tuple(found[name]) for name in ("categories", "tags")}
    return Page(**{**found, **lists})
