"""Whole posts: what `digest` writes, from the source to the bytes on disk."""
