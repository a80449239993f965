"""Adapters of arXiv and of the services beside it, over odd answers and recorded ones."""
