"""Reads what a group reads from the file that its topic names."""

from pathlib import Path

from digest.errors import ConfigError
from digest.taste import Bibliography


def read_bibliography(path: Path) -> Bibliography:
    """Return the works of a BibTeX file or CSL JSON.

    Raises ConfigError where the file has gone since the configuration was read.
    """
    from digest.bibliography import parse_bibliography

    try:
        return parse_bibliography(path.read_bytes(), path.name)
    except OSError as error:
        raise ConfigError(
            f"The reading list {path} cannot be read: {error.strerror}.",
            hint="Name another file as `reading` of the topic, or none.",
        ) from error
