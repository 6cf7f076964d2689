"""Errors of `knowledge`, and the root from which every error of kefu descends.

KefuError
├── KnowledgeError
│   ├── DataDirectoryInUse      another process owns the data directory
│   ├── DataDirectoryUnusable   it cannot be made or written
│   ├── DiskFull                there is no room left to write
│   ├── EmbeddingModelError     the embedding model cannot be loaded, or does not answer
│   ├── FingerprintMismatch     the index was built with another embedding model
│   ├── RerankerError           the reranker cannot be loaded
│   ├── UnknownDocument         no document has this key or id
│   ├── UnknownOriginal         no file with these bytes is kept, or it is damaged
│   ├── UnknownPassage          no passage has this id
│   ├── UnknownVersion          no version has this id
│   ├── WrongQuestions          too many questions for one passage, or one is too long
│   ├── WrongState              a document or version is not in the state that this needs
│   └── WrongTimes              a version would end before it begins
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


class DiskFull(KnowledgeError):
    """There is no room left to write."""

    code = "disk_full"

    def __init__(self) -> None:
        super().__init__("the disk is full: make room for the data directory, then try again")


class EmbeddingModelError(KnowledgeError):
    """The embedding model cannot be loaded or does not answer."""

    code = "embedding_model_error"


class FingerprintMismatch(KnowledgeError):
    """The index was built with another embedding model than the one configured."""

    code = "fingerprint_mismatch"


class RerankerError(KnowledgeError):
    """The reranker cannot be loaded."""

    code = "reranker_error"


class UnknownDocument(KnowledgeError):
    """No document has this key or id."""

    code = "document_not_found"


class UnknownVersion(KnowledgeError):
    """No version has this id."""

    code = "version_not_found"


class UnknownPassage(KnowledgeError):
    """No passage has this id."""

    code = "passage_not_found"


class UnknownOriginal(KnowledgeError):
    """No file with these bytes is kept, or it is damaged."""

    code = "original_not_found"


class WrongQuestions(KnowledgeError):
    """Too many questions for one passage, or one is too long."""

    code = "wrong_questions"


class WrongState(KnowledgeError):
    """A document or version is not in the state that this needs."""

    code = "wrong_state"


class WrongTimes(KnowledgeError):
    """A version would end before it begins."""

    code = "wrong_times"
