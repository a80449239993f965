"""The one way out to the network: lanes, pace, retries, identity and size caps."""
