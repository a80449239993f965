"""Adapters of outside services: arXiv's interfaces, and services with data on papers and links."""
