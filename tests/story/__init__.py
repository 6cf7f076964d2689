"""The sample company, asked as its customers would ask."""
