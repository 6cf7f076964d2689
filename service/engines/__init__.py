"""What writes an answer: a language model behind Ollama, or quotation of the documents."""
