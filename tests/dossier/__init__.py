"""Tests of digest.dossier."""
