"""Tests of `digest build --all` and `--catch-up`."""
