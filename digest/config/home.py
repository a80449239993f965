"""Where things lie by default."""

from pathlib import Path

from platformdirs import user_data_path

from digest.errors import ConfigError


def data_folder() -> Path:
    """Return the platform's folder for user data.  Raises ConfigError for a user without a home."""
    try:
        return user_data_path("digest-post")
    except RuntimeError as error:
        raise ConfigError(
            "There is no folder for the library: this user has no home folder, and none is named.",
            hint="Set DIGEST_HOME, or home in digest.toml, to a folder that you may write to.",
        ) from error
