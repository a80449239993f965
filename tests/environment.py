"""The environment of commands that tests start."""

import os


def inherited() -> dict[str, str]:
    """Return the tester's environment without what would configure `digest`."""
    return {name: value for name, value in os.environ.items() if not name.startswith("DIGEST_")}
