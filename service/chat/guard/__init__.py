"""The guard: what of a model's text may reach the customer."""
