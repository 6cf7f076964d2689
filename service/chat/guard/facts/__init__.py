"""What in a sentence can be made false by a single character: found, and held against what passages say."""
