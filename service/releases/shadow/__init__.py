"""Shadow: a canary answers what customers ask, and no customer sees it."""
