"""Tests of what is read of papers by learned models."""
