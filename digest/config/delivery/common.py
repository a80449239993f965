"""What every place that posts are delivered to has."""

from typing import Annotated

from pydantic import Field

from digest.config.part import Part
from digest.config.values import Line

_LONGEST = 60


class Place(Part):
    """A place that posts are delivered to."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=_LONGEST)]
    """What it is called: `digest publish POST --to NAME`."""
    topics: tuple[Line, ...] = ()
    """The topics whose posts go there after each build; all if not given."""
    automatic: Annotated[bool, Field(strict=True)] = True
    """Whether `digest build` delivers there; else `digest publish` alone does."""
