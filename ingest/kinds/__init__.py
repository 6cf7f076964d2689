"""What kind of file it is, by its content; `kind.py` is the way in."""
