"""Where the documents lie, and how that of the settings gets its table."""

from pathlib import Path

from tests.documents.settings import BEGIN, END, table

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
DOCUMENTS = (README, *sorted((ROOT / "docs").glob("*.md")))
SETTINGS = ROOT / "docs" / "configuration.md"
SCHEMA = ROOT / "digest" / "data" / "digest.schema.json"


def with_table(text: str) -> str:
    """Return a document with the table of settings between its markers.  Raises ValueError."""
    before, begun, rest = text.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (begun and ended):
        message = f"no place between {BEGIN} and {END}"
        raise ValueError(message)
    return "".join((before, "\n".join(table()), after))


def read_documents() -> str:
    """Return all that the documents say."""
    return "\n\n".join(file.read_text("utf-8") for file in DOCUMENTS)
