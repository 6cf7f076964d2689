"""Looking into the knowledge base as the chat does, to see what it finds and why."""
