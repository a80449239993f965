"""Reads issues back from the folder of posts: one as its editor left it, or a topic's as built."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from digest.codec import load_issue
from digest.errors import UsageError
from digest.markdown import Front, decode_post, make_plain, render_markup, split_front
from digest.model import ENDINGS, FEEDS, Format, Issue, Post
from digest.publish.folder import hash_content, name_of, whole_path
from digest.text import slugify

if TYPE_CHECKING:
    from digest.store import Library

Render = Callable[[Format, Post], bytes]
_MARKDOWN = frozenset({".md", ".markdown"})
_REMADE = frozenset[Format]({"html", "email", "text"})
_DAY = len("2026-02-28")
_MOST_BYTES = 10_000_000
_NAMED = "Name a post in Markdown that digest built, such as posts/2026-02-28-deep-learning.md."


def find_post(name: str, folder: Path) -> Path:
    """Return the Markdown of a post: a path, the name of an issue, or a topic's newest one.

    Raises UsageError where there is none.
    """
    path = Path(name)
    if "/" in name or path.suffix.lower() in _MARKDOWN:
        if _is_file(path) and path.suffix.lower() in _MARKDOWN:
            return path
        raise UsageError(f"There is no post in Markdown at {path}.", hint=_NAMED)
    if _is_file(whole := folder / f"{name}.md"):
        return whole
    slug = slugify(name)
    places = {path: place for path in folder.glob("*.md") if (place := _place(path.stem))}
    issues = [path for path, (_, topic) in places.items() if topic == slug]
    if not issues:
        known = {path.stem for path in places} | {topic for _, topic in places.values()}
        near = get_close_matches(name, sorted(known), n=1)
        hint = f"The nearest is {near[0]}." if near else _NAMED
        raise UsageError(f"There is no post {name} in {folder}.", hint=hint)
    return max(issues, key=lambda path: path.name)


def find_latest(folder: Path) -> Path:
    """Return the Markdown of the newest post, the one written last of a day's.

    Raises UsageError where there is none.
    """
    posts = [path for path in folder.glob("*.md") if _place(path.stem) and _is_file(path)]
    if not posts:
        raise UsageError(f"There is no post in {folder}.", hint="Make one first: digest build")
    return max(posts, key=lambda path: (path.name[:_DAY], path.stat().st_mtime_ns, path.name))


def name_issue(name: str, folder: Path) -> tuple[date, str]:
    """Return the day and the topic of a post that is named as `find_post` has it.

    One that says which issue it is need not be there any more.  Raises UsageError.
    """
    try:
        path = find_post(name, folder)
        return _identify(path, split_front(_decode(_read(path), path), str(path))[0])
    except UsageError:
        if named := _place(Path(name).name.removesuffix(".md")):
            return named
        raise


def read_post(path: Path, library: "Library", render: Render, *, has_tex: bool = False) -> Post:
    """Read a post, with the files that lie beside it, each under the name of its issue.

    The page, the e-mail and the plain text of a post that was edited are rendered from it anew,
    unless they were edited themselves.  Where it `has_tex`, that is Unicode elsewhere than in its
    Markdown.  Raises UsageError where it cannot be read, or does not say which issue it is.
    """
    content = _read(path)
    front, markdown = split_front(_decode(content, path), str(path))
    if not markdown.strip():
        raise UsageError(f"{path} has no text below its front matter.", hint=_NAMED)
    plain = make_plain(markdown, has_tex=has_tex)
    markup = render_markup(plain, front.title)
    day, slug = _identify(path, front)
    post = Post(
        slug=slug,
        date=day,
        title=front.title or markup.heading or f"{day}-{slug}",
        subtitle=markup.subtitle,
        description=front.description or markup.opening,
        markdown=markdown,
        plain=plain,
        html=markup.html,
        categories=front.categories,
        tags=front.tags,
        edited=_is_edited(path, content, library),
    )
    files = {name_of(post, "md"): content}
    for form, ending in ENDINGS.items():
        file = path.with_name(slug + ending) if form in FEEDS else path.with_suffix(ending)
        if form != "md" and file.is_file():
            found = _read(file)
            # Only what is as it was written is made anew.
            is_stale = post.edited and form in _REMADE
            if is_stale and _is_edited(file, found, library) is False:
                found = render(form, post)
            files[name_of(post, form)] = found
    return replace(post, files=files)


def list_stale(post: Post) -> tuple[str, ...]:
    """Return the files that say what a post was built from, unless it is as it was built."""
    # Where nobody knows what was edited, the files that are made anew may be old, too.
    remade = _REMADE if post.edited else frozenset[Format]()
    stale = (form for form in ENDINGS if form != "md" and form not in remade)
    names = (name_of(post, form) for form in stale)
    return tuple(name for name in names if post.edited is not False and name in post.files)


def read_issues(folder: Path, slug: str, tell: Callable[[str], None]) -> Iterator[Issue]:
    """Yield a topic's issues, the oldest first; what is damaged is left out, and reported."""
    for path in sorted(folder.glob(f"*-{slug}.json")):
        day = _day(path.name)
        if day is None or path.name != f"{day}-{slug}.json":
            continue  # another topic's, whose slug has the same end
        try:
            issue = load_issue(path.read_bytes() if path.is_file() else b"")
        except OSError as error:
            tell(f"{path} cannot be read and is left out of the feed: {error.strerror}.")
            continue
        except ValueError:
            issue = None
        if issue and (issue.slug, issue.date) == (slug, day):
            yield issue
        else:
            tell(f"{path} is damaged and is left out of the feed; build that day again.")


def _is_file(path: Path) -> bool:
    """Return whether a file is there; a name that no file can have is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _identify(path: Path, front: Front) -> tuple[date, str]:
    """Return which issue a post is: as its name says, else its front matter."""
    for text in (path.stem, front.slug):
        if place := _place(text):
            return place
    if front.day is None:
        raise UsageError(
            f"{path} does not say which issue it is.",
            hint="Name it as digest does, 2026-02-28-topic.md, or give it a date.",
        )
    return front.day, slugify(front.slug or path.stem)


def _place(stem: str) -> tuple[date, str] | None:
    """Return the day and the topic in the name of an issue; None where it is none."""
    day, topic = _day(stem), stem[_DAY + 1 :].strip()
    return (day, slugify(topic)) if day and topic and stem[_DAY : _DAY + 1] == "-" else None


def _day(name: str) -> date | None:
    """Return the day that a name begins with."""
    try:
        day = date.fromisoformat(name[:_DAY])
    except ValueError:
        return None
    return day if name[:_DAY] == day.isoformat() else None


def _is_edited(path: Path, content: bytes, library: "Library") -> bool | None:
    """Return whether a file was changed since it was written; None where nobody knows."""
    written = library.load_written(whole_path(path))
    return hash_content(content) not in written if written else None


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.", hint=_NAMED) from error
    if len(content) > _MOST_BYTES:
        raise UsageError(f"{path} is too large for a post.", hint="Is it the file that you mean?")
    return content


def _decode(content: bytes, path: Path) -> str:
    try:
        text = decode_post(content)
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is no text in UTF-8.", hint="Save it as UTF-8.") from error
    if "\0" in text or not text.strip():
        raise UsageError(f"{path} is no text.", hint=_NAMED)
    return text
