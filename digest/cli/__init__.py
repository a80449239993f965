"""The command line: arguments in, one call, exit code out; one file a command.

What every start loads (`app` and `options`) imports next to nothing; a command is loaded when it
runs, or when its help is shown.
"""

from digest.cli.app import COMMANDS, app, load_command

__all__ = ["COMMANDS", "app", "load_command"]
