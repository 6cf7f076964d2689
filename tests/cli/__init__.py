"""Tests of the `kefu` command, run as people and programs run it."""
