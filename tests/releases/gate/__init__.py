"""The gate: golden questions that a revision answers before any customer is answered by it."""
