"""The command `digest` itself: its help, its global options, and how errors leave it."""

import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from digest import __version__
from digest.cli.build import build
from digest.cli.check import check
from digest.cli.demo import demo
from digest.cli.ending import concluded, tell_early, usage_error
from digest.cli.fetch import fetch
from digest.cli.init import init
from digest.cli.library import library_commands
from digest.cli.options import COMMON, Config, Given, Log, Quiet, Verbose
from digest.cli.publish import publish
from digest.cli.show import show
from digest.cli.site import site
from digest.cli.status import status
from digest.errors import DigestError

_EPILOG = """Exit codes:
  0  done; a week without papers counts too
  1  an unknown identifier, a paper or listing that fetch could not get,
     problems under --strict, errors that check found, findings of
     library check or init --check, or one of several issues that could
     not be made
  2  bad usage or configuration
  3  nothing could be made; of several issues, not one
  4  made, but a delivery failed
130  interrupted; run the same command again and it goes on from there"""


class Group(TyperGroup):
    """A group of commands whose help lists `--help` beside the other common options."""

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - typer's types are private to it
        """Return the option `--help`."""
        return _as_common(super().get_help_option(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - as above
        """Show the help, or leave it to typer where no colours and frames are wanted."""
        if not _shown(self, ctx):
            super().format_help(ctx, formatter)


class Commands(Group):
    """The group of all commands; whatever ends one becomes a sentence and an exit code."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **how: Any) -> Any:  # noqa: ANN401 - typer's own
        """Run the command line, and leave with its exit code where there is nothing else to do."""
        if not how.get("standalone_mode", True):
            return super().main(args, *more, **how)
        sys.exit(self._run(args, *more, **{**how, "standalone_mode": False}))

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401 - typer's context is private to it
        """Return the options, without a type for those that take no value."""
        params = super().get_params(ctx)
        for option in params:
            if option.metavar is None and getattr(option, "is_flag", False):
                option.metavar = ""
        return params

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - as above
        """Run the command."""
        with concluded(ctx):
            return super().invoke(ctx)

    def _run(self, args: Sequence[str] | None, *more: Any, **how: Any) -> int:  # noqa: ANN401 - as above
        """Run the command line, to the last byte of its output; return its exit code."""
        quiet = "--quiet" in (sys.argv if args is None else args)
        try:
            code = super().main(args, *more, **how)
            sys.stdout.flush()
        except TyperException as error:
            return tell_early(usage_error(error), quiet=quiet)
        except DigestError as error:
            return tell_early(error, quiet=quiet)
        return code or 0


class Command(TyperCommand):
    """A command whose help lists `--help` beside the other common options."""

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - typer's types are private to it
        """Return the option `--help`."""
        return _as_common(super().get_help_option(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - as above
        """Show the help, or leave it to typer where no colours and frames are wanted."""
        if not _shown(self, ctx):
            super().format_help(ctx, formatter)


def _shown(command: TyperCommand | TyperGroup, ctx: Any) -> bool:  # noqa: ANN401 - as above
    """Show the help of a command, if it is to be drawn; tell whether it was."""
    if command.rich_markup_mode is None:
        return False
    from digest.console.help import show_help

    show_help(command, ctx)
    return True


def _as_common(option: Any) -> Any:  # noqa: ANN401 - as above
    """Have the help list an option beside the common ones, without a type."""
    if option is not None:
        option.rich_help_panel, option.metavar = COMMON, ""
    return option


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
    log: Log = None,
    version: Version = False,  # noqa: ARG001 - its callback does the work
) -> None:
    """Turn a week of arXiv into a post that can be published unread.

    Results go to standard output, messages to standard error.

    First steps:
      digest demo -o demo      a sample week, without network
      digest fetch 2602.22544  one paper
      digest build             this week's post on deep learning
    """
    ctx.obj = Given(verbose=verbose, quiet=quiet, config=config, log=log)
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
for command in (fetch, build, check, show, publish, site, status, init, demo):
    app.command(cls=Command)(command)
app.add_typer(library_commands(Group, Command))
