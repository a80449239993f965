"""How listings are fetched and judged."""
