"""How plain text is handled, whatever it says."""
