"""The command `digest` itself: its help, its global options, and how errors leave it."""

import sys
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from digest import __version__
from digest.cli.build import build
from digest.cli.check import check
from digest.cli.demo import demo
from digest.cli.fetch import fetch
from digest.cli.library import library_commands
from digest.cli.options import COMMON, Config, Given, Quiet, Verbose
from digest.cli.show import show
from digest.cli.status import status
from digest.errors import DigestError

INTERRUPTED = 130

_EPILOG = """Exit codes:
  0  done; a week without papers counts too
  1  an unknown identifier, a paper or listing that fetch could not get,
     problems under --strict, errors that check found, or findings of
     library check
  2  bad usage or configuration
  3  nothing could be made
  4  made, but a delivery failed
130  interrupted; run the same command again and it goes on from there"""


class Commands(TyperGroup):
    """The group of commands; an error of ours ends as a sentence and an exit code."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer's context is private to it
        """Run the command."""
        try:
            return super().invoke(ctx)
        except DigestError as error:
            _leave(error)
        except KeyboardInterrupt as error:
            _say_interrupted(ctx)
            raise typer.Exit(INTERRUPTED) from error


class Command(TyperCommand):
    """A command whose help lists `--help` beside the other common options."""

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - typer's types are private to it
        """Return the option `--help`."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.rich_help_panel, option.metavar = COMMON, ""
        return option


def _leave(error: DigestError) -> NoReturn:
    """Tell of an error, and leave with its exit code."""
    from digest.console.voice import Voice

    Voice().error(error)
    raise typer.Exit(error.exit_code) from error


def _say_interrupted(ctx: Any) -> None:  # noqa: ANN401 - typer's context is private to it
    """Tell the person who interrupted that nothing is lost."""
    from digest.console.voice import Voice

    given = ctx.obj or Given()
    Voice(quiet=given.quiet).say("Interrupted. What had arrived is kept.")


def _version(wanted: bool) -> None:
    """Print the version and leave."""
    if wanted:
        sys.stdout.write(f"digest {__version__}\n")
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option(
        "--version", metavar="", callback=_version, is_eager=True, help="Print the version."
    ),
]


def main(
    ctx: typer.Context,
    *,
    verbose: Verbose = False,
    quiet: Quiet = False,
    config: Config = None,
    version: Version = False,  # noqa: ARG001 - its callback does the work
) -> None:
    """Turn a week of arXiv into a post that can be published unread.

    Results go to standard output, messages to standard error.

    First steps:
      digest demo -o demo      a sample week, without network
      digest fetch 2602.22544  one paper
      digest build             this week's post on deep learning
    """
    ctx.obj = Given(verbose=verbose, quiet=quiet, config=config)
    if ctx.invoked_subcommand is None:
        sys.stdout.write(ctx.get_help())


app = typer.Typer(
    cls=Commands,
    name="digest",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_EPILOG,
)
app.callback()(main)
for command in (fetch, build, check, show, status, demo):
    app.command(cls=Command)(command)
app.add_typer(library_commands(Command))
