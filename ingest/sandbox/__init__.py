"""Reading files in processes of their own, with limits and without network; `apart.py` is the way in."""
