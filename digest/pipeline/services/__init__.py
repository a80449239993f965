"""Other services: asked side by side about an issue's papers, heard only through answers."""
