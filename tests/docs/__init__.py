"""Documentation is complete and true, as far as a test can tell."""
