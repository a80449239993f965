"""Write the table of settings, the schema and the schedules: `python -m tests.documents`."""

import sys

from tests.documents.examples import SCHEDULES, make_schedules
from tests.documents.reading import ROOT
from tests.documents.settings import SETTINGS, schema_text, with_table

SCHEMA = ROOT / "digest" / "data" / "digest.schema.json"


def main() -> None:
    """Write all, and print their paths."""
    schema = schema_text()
    texts = {
        SETTINGS: with_table(SETTINGS.read_text("utf-8"), schema),
        SCHEMA: schema,
        **{SCHEDULES / name: text for name, text in make_schedules().items()},
    }
    for path, text in texts.items():
        path.write_text(text, "utf-8")
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
