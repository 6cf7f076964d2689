"""What happens to rollouts, told to a webhook: each event is kept with its change, and sent until it arrives."""
