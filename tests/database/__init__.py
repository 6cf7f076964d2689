"""Databases for tests: SQLite, and a PostgreSQL server of the tests' own."""
