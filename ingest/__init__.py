"""From a file's bytes to published documents: readers, splitting into passages, the pipeline."""
