"""The runs of the tests of `sources` serve here too."""

from tests.sources.conftest import long_run, run

__all__ = ["long_run", "run"]
