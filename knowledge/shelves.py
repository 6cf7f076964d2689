"""The derived indexes as they lie in a folder: a serving shelf and an archive, and one generation after the other.

A rebuild makes the next generation beside the one that serves; which one counts is said in SQL.
"""

import shutil
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Condition
from typing import TYPE_CHECKING

from knowledge.words import RULES_VERSION

if TYPE_CHECKING:
    from knowledge.lexicon import Lexicon
    from knowledge.vectors import VectorIndex


@dataclass(frozen=True, slots=True)
class Shelf:
    """Passages by meaning and by words."""

    vectors: "VectorIndex"
    lexicon: "Lexicon"

    def remove(self, passages: Sequence[int]) -> None:
        """Take passages off it; unknown ones are ignored."""
        self.vectors.remove(passages)
        self.lexicon.change(add={}, remove=passages)

    def close(self) -> None:
        """Release its folder."""
        self.vectors.close()


@dataclass(frozen=True, slots=True)
class Shelves:
    """One generation of the indexes.

    Attributes:
        serving: What is in force, and what waits.
        archive: What has ended.
    """

    serving: Shelf
    archive: Shelf

    @property
    def all(self) -> tuple[Shelf, ...]:
        """The shelves there are, the serving one first."""
        return (self.serving, self.archive)

    def close(self) -> None:
        """Release their folders."""
        for shelf in self.all:
            shelf.close()


class _Holder:
    """Shelves, and how many use them."""

    def __init__(self, shelves: Shelves) -> None:
        self.shelves = shelves
        self.users = 0


class ShelvesInUse:
    """The shelves that searches use now; they can be replaced while searches go on."""

    def __init__(self, shelves: Shelves) -> None:
        self._holder = _Holder(shelves)
        self._changed = Condition()

    @property
    def now(self) -> Shelves:
        """The present ones, for whoever keeps others from replacing them."""
        return self._holder.shelves

    @contextmanager
    def used(self) -> Generator[Shelves]:
        """The present ones, which stay open meanwhile."""
        with self._changed:
            holder = self._holder
            holder.users += 1
        try:
            yield holder.shelves
        finally:
            with self._changed:
                holder.users -= 1
                self._changed.notify_all()

    def replace(self, shelves: Shelves) -> Shelves:
        """Use others from now on; give the former ones as soon as nobody uses them."""
        with self._changed:
            former, self._holder = self._holder, _Holder(shelves)
            self._changed.wait_for(lambda: former.users == 0)
        return former.shelves


class IndexFolder:
    """Where the generations of the indexes are kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self, generation: int) -> Shelves:
        """Open a generation, or begin it empty where there is none; what is left of others is removed."""
        self.forget_others(generation)
        return self._open(generation)

    def begin(self, generation: int) -> Shelves:
        """Begin a generation, empty."""
        for folder in self._of(generation):
            shutil.rmtree(folder, ignore_errors=True)
        return self._open(generation)

    def forget_others(self, generation: int) -> None:
        """Remove what is left of other generations; nobody may have them open."""
        kept = set(self._of(generation))
        for folder in self._found():
            if folder not in kept:
                shutil.rmtree(folder, ignore_errors=True)

    def others(self, generation: int) -> list[str]:
        """Give the names of the folders that are left of other generations."""
        kept = set(self._of(generation))
        return sorted(folder.name for folder in self._found() if folder not in kept)

    def places(self, generation: int) -> list[tuple[Path, Path]]:
        """Give the folders of each shelf, the serving one first: that of its vectors, that of its lexicon."""
        vectors, lexicon, old_vectors, old_lexicon = self._of(generation)
        return [(vectors, lexicon), (old_vectors, old_lexicon)]

    def _open(self, generation: int) -> Shelves:
        from knowledge.lexicon import Lexicon  # noqa: PLC0415 (Chroma takes a second to import)
        from knowledge.vectors import VectorIndex  # noqa: PLC0415

        vectors, lexicon, old_vectors, old_lexicon = self._of(generation)
        serving = Shelf(VectorIndex(vectors), Lexicon(lexicon))
        return Shelves(serving, Shelf(VectorIndex(old_vectors), Lexicon(old_lexicon)))

    def _of(self, generation: int) -> list[Path]:
        suffix = f"-g{generation}" if generation else ""
        names = ("vectors", f"lexicon-{RULES_VERSION}", "archive-vectors", f"archive-lexicon-{RULES_VERSION}")
        return [self._folder / f"{name}{suffix}" for name in names]

    def _found(self) -> Iterable[Path]:
        for name in ("vectors*", "lexicon-*", "archive-*"):
            yield from self._folder.glob(name)
