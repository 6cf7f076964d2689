"""The whole service, by the parts it is really made of, over HTTP."""
