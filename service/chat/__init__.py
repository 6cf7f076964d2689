"""One turn of conversation: question, memory, search, decision, prompt, reply, guard, record."""
