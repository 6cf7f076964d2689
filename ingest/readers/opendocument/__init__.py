"""OpenDocument texts and slides (ODT, ODP); `reader.py` is the way in."""
