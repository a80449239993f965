"""The JSON shapes of facts."""
