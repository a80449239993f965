"""Reads posts, with their editors' changes, and issues as built, from the folder of posts."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from digest.codec import load_issue
from digest.errors import UsageError
from digest.markdown import Front, day_of, decode_post, make_plain, render_markup, split_front
from digest.model import ENDINGS, FEEDS, Format, Issue, Post
from digest.publish.folder import hash_content, name_of, whole_path
from digest.text import slugify
from digest.words import ENGLISH, list_languages

if TYPE_CHECKING:
    from digest.store import Library

Render = Callable[[Format, Post], bytes]
_MARKDOWN = frozenset({".md", ".markdown"})
_RERENDERED = frozenset[Format]({"html", "email", "text"})
_DAY = len("2026-02-28")
_MAX_BYTES = 10_000_000
_HINT = "Name a post in Markdown that digest built, such as posts/2026-02-28-deep-learning.md."


def find_post(name: str, folder: Path) -> Path:
    """Return the Markdown file of a post.

    `name` is a path, the name of an issue, or a topic, which stands for its newest post.  Raises
    UsageError where there is no such file.
    """
    path = Path(name)
    if "/" in name or path.suffix.lower() in _MARKDOWN:
        if _is_file(path) and path.suffix.lower() in _MARKDOWN:
            return path
        raise UsageError(f"There is no post in Markdown at {path}.", hint=_HINT)
    if _is_file(file := folder / f"{name}.md"):
        return file
    series = _parse_series(name)
    issues = {path: key for path in folder.glob("*.md") if (key := _parse_stem(path.stem))}
    posts = [path for path, (_, known) in issues.items() if known == series]
    if not posts:
        known = {path.stem for path in issues} | {known for _, known in issues.values()}
        near = get_close_matches(name, sorted(known), n=1)
        hint = f"The nearest is {near[0]}." if near else _HINT
        raise UsageError(f"There is no post {name} in {folder}.", hint=hint)
    return max(posts, key=lambda path: path.name)


def find_latest(folder: Path) -> Path:
    """Return the Markdown file of the newest post; of several on one day, the file written last.

    Of posts in several languages it is that in the first.  Raises UsageError where there is none.
    """
    named = ((path, _parse_stem(path.stem)) for path in folder.glob("*.md"))
    posts = [path for path, key in named if key and "." not in key[1] and _is_file(path)]
    if not posts:
        raise UsageError(f"There is no post in {folder}.", hint="Make one first: digest build")
    return max(posts, key=lambda path: (path.name[:_DAY], path.stat().st_mtime_ns, path.name))


def name_issue(name: str, folder: Path) -> tuple[date, str]:
    """Return the day and the series of a post, given a name as for `find_post`.

    The file may be gone if the name has both.  Raises UsageError.
    """
    try:
        path = find_post(name, folder)
        return _identify(path, split_front(_decode(_read(path), path), str(path))[0])
    except UsageError:
        if issue := _parse_stem(Path(name).name.removesuffix(".md")):
            return issue
        raise


def read_post(path: Path, library: "Library", render: Render, *, has_tex: bool = False) -> Post:
    """Read a post and the files beside it, which are named after their issue.

    If the post was edited, its page, e-mail and plain text are rendered again, except those that
    were edited themselves.  If it `has_tex`, TeX becomes Unicode everywhere but in the Markdown.
    Raises UsageError where the post cannot be read, or does not say which issue it is.
    """
    content = _read(path)
    front, markdown = split_front(_decode(content, path), str(path))
    if not markdown.strip():
        raise UsageError(f"{path} has no text below its front matter.", hint=_HINT)
    plain = make_plain(markdown, has_tex=has_tex)
    markup = render_markup(plain, front.title)
    day, series = _identify(path, front)
    slug, _, edition = series.partition(".")
    lang = edition or front.lang
    post = Post(
        slug=slug,
        edition=edition,
        lang=lang if lang in list_languages() else ENGLISH,
        date=day,
        title=front.title or markup.heading or f"{day}-{series}",
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
        file = path.with_name(series + ending) if form in FEEDS else path.with_suffix(ending)
        if form != "md" and file.is_file():
            content = _read(file)
            is_stale = post.edited and form in _RERENDERED
            if is_stale and _is_edited(file, content, library) is False:
                content = render(form, post)
            files[name_of(post, form)] = content
    return replace(post, files=files)


def list_stale(post: Post) -> tuple[str, ...]:
    """Return the names of the files that may lack the editor's changes to the Markdown."""
    # If it is not known whether the post was edited, no file was rendered again.
    rendered = _RERENDERED if post.edited else frozenset[Format]()
    stale = (form for form in ENDINGS if form != "md" and form not in rendered)
    names = (name_of(post, form) for form in stale)
    return tuple(name for name in names if post.edited is not False and name in post.files)


def read_issues(folder: Path, series: str, report: Callable[[str], None]) -> Iterator[Issue]:
    """Yield the issues of a series, the oldest first; `report` is called for each damaged file."""
    for path in sorted(folder.glob(f"*-{series}.json")):
        day = _day(path.name)
        if day is None or path.name != f"{day}-{series}.json":
            continue  # another topic's file: its slug has the same end
        try:
            issue = load_issue(path.read_bytes() if path.is_file() else b"")
        except OSError as error:
            report(f"{path} cannot be read and is left out of the feed: {error.strerror}.")
            continue
        except ValueError:
            issue = None
        if issue and (issue.series, issue.date) == (series, day):
            yield issue
        else:
            report(f"{path} is damaged and is left out of the feed; build that day again.")


def _is_file(path: Path) -> bool:
    """Return whether a file exists; False for a name that is not valid."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _identify(path: Path, front: Front) -> tuple[date, str]:
    """Return the day and the series of a post, from its name, else from its front matter."""
    for text in (path.stem, front.slug):
        if issue := _parse_stem(text):
            return issue
    if front.day is None:
        raise UsageError(
            f"{path} does not say which issue it is.",
            hint="Name it as digest does, 2026-02-28-topic.md, or give it a date.",
        )
    return front.day, _parse_series(front.slug or path.stem)


def _parse_stem(stem: str) -> tuple[date, str] | None:
    """Return the day and the series in the name of an issue; None for any other name."""
    day, name = _day(stem), stem[_DAY + 1 :].strip()
    return (day, _parse_series(name)) if day and name and stem[_DAY : _DAY + 1] == "-" else None


def _parse_series(name: str) -> str:
    """Return the series that a name means: `LLM agents.ja` is `llm-agents.ja`."""
    topic, dot, edition = name.rpartition(".")
    is_edition = dot and topic.strip() and edition in list_languages()
    return f"{slugify(topic)}.{edition}" if is_edition else slugify(name)


def _day(name: str) -> date | None:
    """Return the day that a name begins with, written as digest does."""
    day = day_of(name)
    return day if day and name.startswith(day.isoformat()) else None


def _is_edited(path: Path, content: bytes, library: "Library") -> bool | None:
    """Return whether a file was changed since it was written; None if that is not known."""
    written = library.load_written(whole_path(path))
    return hash_content(content) not in written if written else None


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.", hint=_HINT) from error
    if len(content) > _MAX_BYTES:
        raise UsageError(f"{path} is too large for a post.", hint="Is it the file that you mean?")
    return content


def _decode(content: bytes, path: Path) -> str:
    try:
        text = decode_post(content)
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not text in UTF-8.", hint="Save it as UTF-8.") from error
    if "\0" in text or not text.strip():
        raise UsageError(f"{path} is not text.", hint=_HINT)
    return text
