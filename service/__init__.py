"""Everything a person or a program talks to."""
