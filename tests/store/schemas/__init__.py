"""Libraries of every earlier schema, as SQL text: `N.sql` was made by the code of schema N.

Before a step is added to the migrations, `python -m tests.store.schemas` writes the dump of the
schema as it is; `contents.py` then gets what the new schema holds beside it.
"""

from pathlib import Path

FOLDER = Path(__file__).parent
