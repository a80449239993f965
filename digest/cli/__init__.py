"""The command line, one file a command.

Every start loads `app` and `options`, which import next to nothing; a command is loaded when it
runs, or when its help is shown.
"""

from digest.cli.app import COMMANDS, app, load_command

__all__ = ["COMMANDS", "app", "load_command"]
