"""Presentations (PPTX); `reader.py` is the way in."""
