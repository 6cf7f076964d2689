"""The sample shop's page at `/`: a plain web page with a chat box, to try kefu out in a browser."""
