"""Everything a person sees in a terminal: results, messages, progress, cards and tables.

rich is imported by whoever has something to lay out; a run that prints only paths pays nothing.
"""
