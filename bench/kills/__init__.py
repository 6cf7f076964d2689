"""A service that is killed again and again while files are handed in, and what has become of them in the end."""
