"""How a command ends: told in sentences, written into the log, and passed on as an exit code."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer
from typer.exceptions import TyperException

from digest.cli.options import Given
from digest.errors import DigestError, UsageError
from digest.stopping import INTERRUPTED

if TYPE_CHECKING:
    from digest.console.voice import Voice

_DONE, _BUG = 0, 1
# Where a command leaves its voice, for whoever tells how it ended.
_VOICE = "digest.voice"


def speak_with(voice: "Voice", ctx: Any) -> None:  # noqa: ANN401 - typer's context is private to it
    """Let the end of a command be told by its own voice."""
    ctx.meta[_VOICE] = voice


@contextmanager
def concluded(ctx: Any) -> Iterator[None]:  # noqa: ANN401 - as above
    """Run a command to its end, whatever that is; an error of ours becomes its exit code."""
    code = _BUG
    try:
        yield
        code = _DONE
    except typer.Exit as leaving:
        code = leaving.exit_code
        raise
    except DigestError as error:
        code = error.exit_code
        _voice(ctx).error(error)
        raise typer.Exit(code) from error
    except (KeyboardInterrupt, typer.Abort) as error:
        code = INTERRUPTED
        _voice(ctx).interrupted(str(error))
        raise typer.Exit(code) from error
    finally:
        if _VOICE in ctx.meta:
            _voice(ctx).conclude(code)


def tell_early(error: DigestError, *, quiet: bool) -> int:
    """Tell of an error that no command could, and return its exit code."""
    from digest.console.voice import Voice

    Voice(quiet=quiet).error(error)
    return error.exit_code


def usage_error(error: TyperException) -> UsageError:
    """Return what is wrong with a command line in our form."""
    ctx = getattr(error, "ctx", None)
    hint = f"Try '{ctx.command_path} -h' for help." if ctx else ""
    return UsageError(error.format_message(), hint=hint)


def _voice(ctx: Any) -> "Voice":  # noqa: ANN401 - as above
    """Return the command's voice, or one for a command that has not come so far."""
    from digest.console.voice import Voice

    given = ctx.obj or Given()
    found: Voice = ctx.meta.get(_VOICE) or Voice(quiet=given.quiet)
    return found
