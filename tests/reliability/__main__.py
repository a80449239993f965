"""Print the table of faults for docs/reliability.md: `python -m tests.reliability`."""

import os
import sys

from tests.reliability.cases import CASES
from tests.reliability.story import BEGIN, END, HEAD, row_of


def main() -> None:
    """Print each line as soon as it is known."""
    for name in [name for name in os.environ if name.startswith("DIGEST_")]:
        del os.environ[name]
    for line in (BEGIN, *HEAD, *map(row_of, CASES), END):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
