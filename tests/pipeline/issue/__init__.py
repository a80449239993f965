"""How an issue's papers are found, decided about and composed."""
