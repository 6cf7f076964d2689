"""Spreadsheets other than XLSX (XLS, XLSB, ODS), and what all sheets share; `reader.py` is the way in."""
