"""`digest open`: opens a post, in the browser or the pager."""

import webbrowser
from pydoc import pager

import typer

from digest.cli.options import argument
from digest.cli.session import open_session

app = typer.Typer(add_completion=False)


@app.command(name="open")
def open_post(ctx: typer.Context, name: str | None = argument("ISSUE|TOPIC", default=None)) -> int:
    """Open the latest post, in the browser or the pager.

    Opens its page if it was built with the format html, else its Markdown.
    The post is that of an issue (its name or path), a topic's newest, or the
    newest of all.

    Examples:
      digest open
      digest open tide-pools
      digest open 2026-02-28-deep-learning
    """
    from digest.console.voice import shown_message
    from digest.markdown import decode_post
    from digest.publish.posts import find_latest, find_post
    from digest.wiring.targets import load_post

    session = open_session(ctx)
    folder, voice = session.settings.build.output, session.voice
    path = find_post(name, folder) if name else find_latest(folder)
    with session.open() as ports:
        post = load_post(path, session.settings, ports.library)
    page = path.with_suffix(".html")
    if page.is_file() and webbrowser.open(page.resolve().as_uri()):
        if post.edited:
            voice.report(f"{page} does not have the edits of {path}.")
        return 0
    if page.is_file():
        voice.report(f"No browser could be started for {page}: this is {path}.")
    pager(shown_message(decode_post(path.read_bytes())))
    return 0
