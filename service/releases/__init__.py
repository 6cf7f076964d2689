"""Which version of which model answers: revisions, pinned by their digests."""
