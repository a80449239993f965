"""Tests of `digest.pipeline.wording`."""
