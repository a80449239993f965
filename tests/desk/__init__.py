"""The editor's desk, over real HTTP."""
