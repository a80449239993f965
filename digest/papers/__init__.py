"""Reads a paper's record: its links and their owners, names, datasets and institutions."""
