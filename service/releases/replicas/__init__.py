"""The processes that answer by one database: which of them live, and which version of who serves each follows."""
