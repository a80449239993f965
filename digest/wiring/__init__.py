"""Connects the flow to its adapters; no other package names concrete adapters."""
