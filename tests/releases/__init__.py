"""Revisions of models."""
