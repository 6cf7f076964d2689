"""Errors of `knowledge`, and the root from which every error of kefu descends.

KefuError
├── KnowledgeError
│   ├── DataDirectoryInUse      another process owns the data directory
│   ├── DataDirectoryUnusable   it cannot be made or written
│   ├── EmbeddingModelError     the embedding model cannot be loaded
│   ├── FingerprintMismatch     the index was built with another embedding model
│   └── UnknownDocument         no document has this key
├── ingest.errors.IngestError …
└── service.errors.ServiceError …
"""

from typing import ClassVar


class KefuError(Exception):
    """Something that kefu expected to be possible and can explain to a person.

    Attributes:
        code: Stable, snake_case; programs may depend on it.
        message: One sentence for a person, naming what and where.
        detail: Further facts for programs, JSON-compatible, or `None`.
    """

    code: ClassVar[str] = "internal_error"

    def __init__(self, message: str, detail: object = None) -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail


class KnowledgeError(KefuError):
    """Something is wrong with what is known or where it is kept."""

    code = "knowledge_error"


class DataDirectoryInUse(KnowledgeError):
    """Another process owns the data directory."""

    code = "data_directory_in_use"


class DataDirectoryUnusable(KnowledgeError):
    """The data directory cannot be made or written."""

    code = "data_directory_unusable"


class EmbeddingModelError(KnowledgeError):
    """The embedding model cannot be loaded or does not answer."""

    code = "embedding_model_error"


class FingerprintMismatch(KnowledgeError):
    """The index was built with another embedding model than the one configured."""

    code = "fingerprint_mismatch"


class UnknownDocument(KnowledgeError):
    """No document has this key."""

    code = "document_not_found"
