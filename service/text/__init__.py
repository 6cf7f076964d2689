"""What the service does with plain text, whatever it says."""
