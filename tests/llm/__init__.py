"""Language models elsewhere, against the stand-in of `tests.llm_server` over real HTTP."""
