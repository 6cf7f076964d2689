"""Making room at the hosts: which revisions may go, and that only these do."""
