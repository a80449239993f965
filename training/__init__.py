"""Makes the packaged numbers from the corpora."""
