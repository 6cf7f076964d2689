"""Telling a person what takes long."""

from collections.abc import Callable

Say = Callable[[str], None]
"""Is told, for a person, what is going to take long."""


def say_nothing(_text: str) -> None:
    """Tell nobody."""
