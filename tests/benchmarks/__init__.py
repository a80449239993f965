"""Measurements, not tests: `make bench` prints them beside their targets."""
