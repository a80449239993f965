"""Adapters of outside services: arXiv's interfaces, and what knows more of papers and links."""
