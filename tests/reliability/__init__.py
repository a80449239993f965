"""The fault matrix: each way arXiv fails, tried on the real parts, and what came of it.

`python -m tests.reliability` prints the table of docs/reliability.md.
"""
