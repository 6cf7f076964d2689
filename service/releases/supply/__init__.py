"""Models in and out: fetched, brought along and carried away, built, compared with upstream, removed."""
