"""What is known: documents, their versions and passages, and the one door to find and to change them."""
