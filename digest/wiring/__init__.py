"""Introduces the parts to one another: the only place that names concrete adapters."""
