"""What a person or program may do."""

from enum import StrEnum


class Role(StrEnum):
    """A role may do everything that the roles below it may."""

    STAFF = "staff"
    """Keeps the documents and answers customers."""
    OPERATOR = "operator"
    """Also decides which model answers."""
    ADMIN = "admin"
    """Also decides who may do what."""

    def covers(self, needed: "Role") -> bool:
        """Whether this role may do what the needed one may."""
        ladder = list(Role)
        return ladder.index(self) >= ladder.index(needed)
