"""Releases of the model."""
