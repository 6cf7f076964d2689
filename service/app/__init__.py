"""The composition root: the only place where real parts are chosen and wired.

Its modules are imported one by one, so that a command does not wait for what it does without.
"""
