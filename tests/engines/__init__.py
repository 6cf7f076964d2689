"""What writes an answer."""
