"""The one way out to the network: rate limits, pace, retries, identity and size caps."""
