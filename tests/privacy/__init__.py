"""Tests of how personal data is found and masked."""
