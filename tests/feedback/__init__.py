"""What becomes of votes."""
