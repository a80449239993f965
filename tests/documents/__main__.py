"""Write the documents' table of settings and the packaged schema: `python -m tests.documents`."""

import sys

from tests.documents.places import SCHEMA, SETTINGS, with_table
from tests.documents.schema import schema_text


def main() -> None:
    """Write both, and print their paths."""
    SETTINGS.write_text(with_table(SETTINGS.read_text("utf-8")), "utf-8")
    SCHEMA.write_text(schema_text(), "utf-8")
    sys.stdout.write(f"{SETTINGS}\n{SCHEMA}\n")


if __name__ == "__main__":
    main()
