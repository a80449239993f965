"""How other services are asked and heard."""
