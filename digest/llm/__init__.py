"""Asks language models at any endpoint that speaks OpenAI's protocol; the extra `llm` brings it."""
