"""Scores, off-topic papers and spread choices, rule by rule."""
