"""The command `digest`."""

import os
import sys
from pathlib import Path


def main() -> None:
    """Run the command line and leave with its exit code."""
    _open_missing_streams()
    try:
        from digest.cli import app  # noqa: PLC0415 - an interruption counts from here on

        app()
    except KeyboardInterrupt:
        sys.exit(130)


def _open_missing_streams() -> None:
    """Write to nowhere where whoever started us has closed a stream.

    The next file to be opened, such as the library, would else take its number and its output.
    """
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open("r+", encoding="utf-8")  # noqa: SIM115 - to the end
            setattr(sys, name, nowhere)


if __name__ == "__main__":
    main()
