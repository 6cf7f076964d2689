"""One turn of conversation, decision by decision."""
