"""A canary judged by what its sessions were counted to."""
