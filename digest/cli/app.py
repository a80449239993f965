"""The command `digest`: its commands, each loaded when it runs, and their exit codes."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException
from typer.main import get_command

from digest import __version__
from digest.cli.options import Common, common_options, flag
from digest.errors import DigestError, UsageError
from digest.stopping import INTERRUPTED, find_signal

COMMANDS = {
    "fetch": "Get papers by identifier, query or listing, keep and show them.",
    "harvest": "Get whole categories from arXiv by OAI-PMH, and keep them.",
    "build": "Build the digest of a day, by default on deep learning.",
    "check": "Check the claims of a post: ours or anybody's, in Markdown, HTML or plain text.",
    "show": "Show everything known of one paper of the library.",
    "like": "Mark papers that you like, for a topic.",
    "unlike": "Mark papers that you do not like, for a topic.",
    "desk": "Look an issue over in the browser, change it, and deliver it.",
    "open": "Open the latest post, in the browser or the pager.",
    "publish": "Deliver a post to targets that digest.toml names, once.",
    "site": "Make an archive of all issues in the library, as static pages.",
    "status": "Show what is late, and the library: issues, deliveries, coverage, runs.",
    "init": "Write a digest.toml to begin with, and what runs it every week.",
    "demo": "Build the digest of a packaged sample week, offline.",
    "mcp": "Serve the library to language-model assistants, by the Model Context Protocol.",
    "library": "Check the library, back it up, export and import it.",
}
"""The first sentence of each command's help: `digest --help` loads none of them."""

_EPILOG = """Exit codes:
  0  done; a week without papers counts too
  1  an unknown identifier, a paper or listing that fetch could not get,
     problems under --strict, errors that check found, findings of
     library check or init --check, anything late with status --exit-code,
     or some of several issues that could not be made
  2  bad usage or configuration
  3  nothing could be made; of several issues, not one
  4  made, but a delivery failed
130  interrupted; run the same command again and it goes on from there"""
_BUG = 1
# Commands that are not in the module of their name.
_MODULES = {"demo": "build", "unlike": "like"}


def load_command(name: str) -> Any:  # noqa: ANN401 - typer's types are private to it
    """Return a command or group of commands, with all that it imports."""
    module = import_module(f"digest.cli.{_MODULES.get(name, name)}")
    group = getattr(module, "app", None)
    if group is None:
        group = typer.Typer(add_completion=False)
        group.command()(getattr(module, name))
    return _complete(get_command(group))


def _complete(command: Any) -> Any:  # noqa: ANN401 - as above
    """Add the common options to a command and its subcommands."""
    command.params += common_options()
    command.add_help_option = False
    for subcommand in getattr(command, "commands", {}).values():
        _complete(subcommand)
    return command


class Commands(TyperGroup):
    """The group of all commands; errors become a sentence and an exit code."""

    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401 - as above
        # For help and completion, which load no command.
        commands = {name: TyperCommand(name, help=help_) for name, help_ in COMMANDS.items()}
        super().__init__(**{**attributes, "commands": commands})

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - as above
        """Return the command to run, its name, and the other arguments."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, load_command(name) if name else command, rest

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401 - as above
        """Return the options of `digest` itself, without a type for those that take no value."""
        own = super().get_params(ctx)
        for option in own:
            option.metavar = ""
        return [*own, *common_options()]

    def main(self, args: Sequence[str] | None = None, *more: Any, **how: Any) -> Any:  # noqa: ANN401 - typer's own
        """Run the command line, report any error, and leave with the exit code."""
        if "_DIGEST_COMPLETE" in os.environ:
            return super().main(args, *more, **how)
        words = tuple(sys.argv[1:] if args is None else args)
        common, code = Common(), _BUG
        try:
            try:
                with self.make_context("digest", list(words), obj=common) as ctx:
                    code = self.invoke(ctx) or 0
            except typer.Exit as leaving:
                code = leaving.exit_code
            sys.stdout.flush()
        except (DigestError, TyperException) as error:
            # Options behind a mistake were not parsed.
            common.quiet |= "--quiet" in words
            failure = error if isinstance(error, DigestError) else _misuse(error)
            code = failure.exit_code
            common.speak().error(failure)
        except KeyboardInterrupt as error:
            code = INTERRUPTED
            common.speak().interrupted(str(error))
        except Exception as error:
            if not (name := find_signal(error)):
                raise
            code = INTERRUPTED
            common.speak().interrupted(name)
        finally:
            if common.voice:
                common.voice.conclude(code)
        sys.exit(code)


# Phrases of typer's validators, and the plain words that replace them.
_PLAIN = {
    "Value error, ": "",
    "Input should be a valid": "it is no",
    ", unable to parse string as an integer": "",
    ", unable to parse string as a number": "",
    "Input should be greater than or equal to": "it should be at least",
    "Input should be less than or equal to": "it should be at most",
}


def _misuse(error: TyperException) -> UsageError:
    ctx = getattr(error, "ctx", None)
    hint = f"Try '{ctx.command_path} -h' for help." if ctx else ""
    message = error.format_message()
    for words, plain in _PLAIN.items():
        message = message.replace(words, plain)
    return UsageError(message, hint=hint)


def _version(given: bool) -> None:
    if given:
        sys.stdout.write(f"digest {__version__}\n")
        raise typer.Exit


def main(
    ctx: typer.Context,
    *,
    version: bool = flag(  # noqa: ARG001 - its callback does the work
        "--version", "Print the version.", callback=_version, is_eager=True
    ),
) -> None:
    """Turn a week of arXiv into a post that can be published unread.

    Results go to standard output, messages to standard error.

    First steps:
      digest demo -o demo      a sample week, without network
      digest fetch 2602.22544  one paper
      digest build             this week's post on deep learning
    """
    if ctx.invoked_subcommand is None:
        sys.stdout.write(ctx.get_help())


app = typer.Typer(
    cls=Commands,
    name="digest",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    add_help_option=False,
    epilog=_EPILOG,
)
app.callback()(main)
