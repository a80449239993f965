"""All access to the network: rate limits, retries, User-Agent and size limits."""
