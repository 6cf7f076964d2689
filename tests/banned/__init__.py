"""What staff have banned."""
