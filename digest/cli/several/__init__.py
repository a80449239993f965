"""Several issues in one run, `build --all` and `build --catch-up`: all topics, missed weeks.

A plan has topics; those of different topics are built side by side, the issues of one topic one
after the other, as each is made of what those before it have left.
"""

from digest.cli.several.order import Order
from digest.cli.several.run import build_several, check_alone

__all__ = ["Order", "build_several", "check_alone"]
