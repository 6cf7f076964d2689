"""Word documents (DOCX); `reader.py` is the way in."""
