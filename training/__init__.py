"""Trains the packaged models on the corpora."""
