"""Tests of what the service has around its own subject."""
