"""Models that are built here, from a Modelfile and a model that is there."""
