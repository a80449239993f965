"""Groups papers by the nearness of their texts; the only part that needs numpy."""
