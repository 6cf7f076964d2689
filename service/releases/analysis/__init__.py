"""What a rollout's sessions say of its canary: counts in, verdicts and a decision out."""
