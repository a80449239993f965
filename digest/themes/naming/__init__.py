"""Names clusters: by the taxonomy, or in their papers' own words."""
