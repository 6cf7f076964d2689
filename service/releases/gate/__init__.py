"""The gate: golden questions that a revision must answer before any customer is answered by it."""
