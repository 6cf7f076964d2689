"""Where the tables of the service are kept, and how they get there."""
