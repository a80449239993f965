"""Turns a week of arXiv into a post that an editor can publish unread."""

__version__ = "0.1.0"
