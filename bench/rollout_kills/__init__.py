"""A service that is killed at any moment of a rollout, and what customers, hosts and the database say of it then."""
