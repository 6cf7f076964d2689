"""Tests of what is known and how it is kept."""
