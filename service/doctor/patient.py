"""What is looked over: the parts of one kefu, as the doctor needs them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine

from knowledge.consistency import Check
from knowledge.stocked import Stock
from service.access.keys import ApiKeys
from service.data_directory import DataDirectory
from service.doctor.remedies import Remedy


class Originals(Protocol):
    """The files that were handed in, by the SHA-256 (hex) of their bytes."""

    def kept(self) -> set[str]:
        """Give the SHA-256 of every file that is kept."""
        ...

    def is_whole(self, sha: str) -> bool:
        """Tell whether a file is there and its bytes are what they were."""
        ...

    def unused(self, keep: Collection[str]) -> Mapping[Path, int]:
        """Give the files that nothing names, with their sizes in bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue of files.

    Attributes:
        originals: Gives the files that jobs need, by SHA-256 (hex), with their names.
        states: Gives how many jobs there are in which state.
        trouble: Tells what keeps files from being read; `None` where no service runs.
    """

    originals: Callable[[], Mapping[str, str]]
    states: Callable[[], Mapping[str, int]]
    trouble: Callable[[], str] | None = None


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked over.

    Attributes:
        engine: The database.
        directory: The data directory.
        stock: Fetches what is known, and what lies in the indexes.
        originals: The files that were handed in.
        named: Gives those that versions name, by SHA-256 (hex), with their names.
        queue: Those that are still to be read.
        keys: The API keys; `admin_given`: there is one in the settings, too.
        abandoned: Gives the temporary folders of readings that were killed.
        needed_bytes: How much room the disk has to have.
        calibration: Looks which calibration is in force.
        remedies: What puts things right, one after the other.
        place: Says what it does at a database that others share; `None` where none do.
        follows: The documents are another one's to change: their files, jobs and drafts are not here.
    """

    engine: Engine
    directory: DataDirectory
    stock: Callable[[], Stock]
    originals: Originals
    named: Callable[[], Mapping[str, str]]
    queue: Queue
    keys: ApiKeys
    admin_given: bool
    abandoned: Callable[[], Sequence[Path]]
    needed_bytes: int
    calibration: Callable[[], Check]
    remedies: Sequence[Remedy] = ()
    place: Callable[[], Check] | None = None
    follows: bool = False
