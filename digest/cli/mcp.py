"""`digest mcp`: the library for language-model assistants, over standard input and output."""

from dataclasses import replace
from threading import Thread

import typer

from digest.cli import options
from digest.cli.session import open_session
from digest.console.voice import TerminalProgress
from digest.errors import ConfigError
from digest.extras import how_to_add


def mcp(ctx: typer.Context, *, budget: float = options.SHORT_BUDGET) -> int:
    """Serve the library to language-model assistants, by the Model Context Protocol.

    An assistant's program starts it and speaks to it over standard input and
    output. Assistants can search and fetch papers, see a paper with evidence,
    read issues and check texts. The library keeps what arXiv sends, as by fetch;
    nothing else is written.

    Examples:
      digest mcp --config ~/posts/digest.toml --log mcp.log
    """
    session = open_session(ctx, DIGEST_BUDGET=("--budget", budget))
    try:
        from digest.assistant import make_server
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"Assistants need {error.name}, which is missing.", hint=how_to_add("mcp")
        ) from error
    quiet = replace(session, progress=TerminalProgress(session.voice, with_bar=False))
    server, ended = make_server(session.settings, quiet.open), list[bool]()

    def serve() -> None:
        try:
            server.run()
        except* BrokenPipeError:
            session.voice.note("The client is gone.")
        ended.append(True)

    session.voice.say("Waiting for an assistant's program on standard input. Ctrl-C ends it.")
    # A wait for input or arXiv cannot be interrupted; a daemon thread ends with the process.
    thread = Thread(target=serve, daemon=True)
    thread.start()
    thread.join()
    return 0 if ended else 1
