"""Which version of which model answers: pinned by its digests, tried, judged, promoted or taken back."""
