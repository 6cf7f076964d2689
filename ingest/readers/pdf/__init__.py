"""PDF, its pages with a text and its scanned ones; `reader.py` is the way in."""
