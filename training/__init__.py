"""Makes the data that the package carries again."""
