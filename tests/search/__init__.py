"""What staff see of a search."""
