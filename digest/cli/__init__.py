"""The command line: arguments in, one call, exit code out; one file a command.

The files that every start loads (`app`, `options` and the commands) import next to nothing; what
a command needs it imports when it runs.
"""

from digest.cli.app import app

__all__ = ["app"]
