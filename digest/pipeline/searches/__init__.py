"""Searches: asked in parts, page by page, from where they were cut off, and what they lack."""
