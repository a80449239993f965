"""Reads what a post says as its editor left it: its front matter, and its Markdown as HTML."""
