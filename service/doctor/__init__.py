"""Whether all is well: everything kefu keeps, looked at from end to end, and put right where that can be done."""
