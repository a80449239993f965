"""An issue's papers: found, decided about, chosen and composed."""
