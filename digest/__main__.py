"""The command `digest`."""

import gc
import sys
from typing import NoReturn

from digest.stopping import INTERRUPTED, Stopper

# A run makes many objects that live until its end.  With Python's default threshold, the garbage
# collector would take a tenth of a build.
_OBJECTS = 200_000


def main() -> NoReturn:
    """Run the command line until all output is written, and exit with its exit code."""
    gc.set_threshold(_OBJECTS)
    stopper = Stopper()
    code: object = 0
    try:
        stopper.listen()
        # Imported after `listen`, so that an interruption during the import counts.
        from digest.cli import app  # noqa: PLC0415 - see above
        from digest.console.streams import prepare  # noqa: PLC0415 - as above

        prepare()
        try:
            app()
        except SystemExit as leaving:
            code = leaving.code
        stopper.leave()
    except KeyboardInterrupt:
        code = INTERRUPTED
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
