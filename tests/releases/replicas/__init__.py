"""The processes that answer by one database."""
