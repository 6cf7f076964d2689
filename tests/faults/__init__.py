"""Tests of what is left after a process was killed."""
