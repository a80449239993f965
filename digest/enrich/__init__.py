"""Services that know more of papers than arXiv's record: each in a file of its own."""
