"""Setting a newsletter up, and judging a setup."""
