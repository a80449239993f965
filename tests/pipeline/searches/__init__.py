"""How searches are asked and resumed."""
