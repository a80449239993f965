"""Words as themes read them: their forms, terms, and the noun phrases that they make."""
