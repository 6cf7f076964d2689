"""The staff's door to the documents: hand files in, look at what became of them, mend them."""
