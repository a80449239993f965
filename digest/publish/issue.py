"""Reads an issue from its folder, as its editor left it, to be delivered."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from digest.editing.markup import Front, decode_post, render_markup, split_front
from digest.errors import UsageError
from digest.model import Format, Post
from digest.ports import Library
from digest.publish.folder import ENDINGS, hash_content, name_of, whole_path
from digest.publish.plain import make_plain
from digest.text import slugify

Render = Callable[[Post], bytes]
_MARKDOWN = frozenset({".md", ".markdown"})
_DAY = len("2026-02-28")
_MOST_BYTES = 10_000_000
_NAMED = "Name a post in Markdown that digest built, such as posts/2026-02-28-deep-learning.md."
_FIRST, _LAST = 1991, 2999


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
    issues = [path for path in folder.glob("*.md") if _place(path.stem) == (_day(path.stem), slug)]
    if not issues:
        raise UsageError(f"There is no post {name} in {folder}.", hint=_NAMED)
    return max(issues, key=lambda path: path.name)


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


def _is_file(path: Path) -> bool:
    """Tell whether a file is there; a name that no file can have is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def read_post(
    path: Path, library: Library, renderers: Mapping[Format, Render], *, has_tex: bool = False
) -> Post:
    """Read a post, with the files that lie beside it, each under the name of its issue.

    What is derived from a post that was edited is rendered from it anew, unless it was edited
    itself: `renderers` has how, by format.  Where it `has_tex`, that is Unicode elsewhere than in
    its Markdown.  Raises UsageError where it cannot be read, or does not say which issue it is.
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
    for form, file in _beside(path, slug).items():
        found = _read(file)
        anew = post.edited and form in renderers and _is_built(file, found, library)
        files[name_of(post, form)] = renderers[form](post) if anew else found
    return replace(post, files=files)


def list_stale(post: Post) -> tuple[str, ...]:
    """Return the files that say what a post was built from, unless it is as it was built."""
    stale: tuple[Format, ...] = ("json", "bib", "atom")
    if post.edited is None:  # then nobody knows either whose the others are
        stale = ("html", "email", *stale)
    names = (name_of(post, form) for form in stale)
    return tuple(name for name in names if post.edited is not False and name in post.files)


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


def _day(stem: str) -> date | None:
    try:
        day = date.fromisoformat(stem[:_DAY])
    except ValueError:
        return None
    return day if _FIRST <= day.year <= _LAST and stem[:_DAY] == day.isoformat() else None


def _beside(path: Path, slug: str) -> Mapping[Format, Path]:
    """Return the issue's other files that are there, by format."""
    files = {form: path.with_suffix(end) for form, end in ENDINGS.items() if form != "md"}
    files["atom"] = path.with_name(slug + ENDINGS["atom"])
    return {form: file for form, file in files.items() if file.is_file()}


def _is_edited(path: Path, content: bytes, library: Library) -> bool | None:
    """Tell whether a file was changed since it was written; None where nobody knows."""
    written = library.load_written(whole_path(path))
    return hash_content(content) not in written if written else None


def _is_built(path: Path, content: bytes, library: Library) -> bool:
    """Tell whether a file is as it was written."""
    return hash_content(content) in library.load_written(whole_path(path))


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
