"""What is kept, for a command that only looks: where nothing is kept yet, a folder elsewhere stands in for it."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Never

from knowledge.embedding import Embedder
from knowledge.likeness import BUNDLED_LIKENESS
from service.app.databases import database_exists, tables_are_current, tables_differ
from service.app.saying import Say
from service.settings import Settings


class _NothingToEmbed:
    """The embedding model of a knowledge base without a document, that none is added to."""

    fingerprint = "nothing"
    dimension = 1
    likeness = BUNDLED_LIKENESS

    def embed(self, texts: Sequence[str]) -> Never:
        raise NotImplementedError(f"nothing is kept here that {len(texts)} texts could be added to or found in")

    def reads(self, texts: Sequence[str]) -> list[bool]:
        return [False for _ in texts]


@contextmanager
def to_look_at(settings: Settings, say: Say) -> Generator[tuple[Settings, Embedder | None]]:
    """Give where what is kept can be looked at, and the embedding model where that is not the settings'.

    Raises:
        NotReady: The tables are not those of this version.
    """
    if not database_exists(settings):
        say(f"nothing is kept in {settings.data_dir} yet")
        with TemporaryDirectory() as folder:
            yield settings.model_copy(update={"data_dir": Path(folder), "database_url": None}), _NothingToEmbed()
    elif tables_are_current(settings):
        yield settings, None
    else:
        raise tables_differ()
