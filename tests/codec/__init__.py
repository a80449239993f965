"""The facts as JSON."""
