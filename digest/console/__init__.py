"""Output in a terminal: results, messages, progress, cards and tables.

rich is imported where it is used: a run that prints only paths does not load it.
"""
