"""Events, and the webhook that is told of them."""
