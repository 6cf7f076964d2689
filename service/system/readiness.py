"""Whether the parts work that no question is answered without. Calls block, and never fail: a failure is a finding."""

import structlog
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from knowledge.base import KnowledgeBase
from service.system.schemas import Part

log = structlog.stdlib.get_logger("kefu.health")


def database_part(engine: Engine) -> Part:
    """Look whether the database answers."""
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        log.exception("the database does not answer")
        return Part(ok=False, why=f"the database does not answer: {type(error).__name__}")
    return Part(ok=True)


def knowledge_part(base: KnowledgeBase) -> Part:
    """Look whether what is known can be searched; an empty knowledge base can, and says that it is empty."""
    try:
        condition = base.condition()
    except Exception as error:
        log.exception("the knowledge base could not be looked at")
        return Part(ok=False, why=f"the knowledge base could not be looked at: {type(error).__name__}")
    holds = f"{condition.passages} passages of {condition.documents} documents, revision {condition.revision}"
    if not condition.passages:
        holds = f"no document is in force, so no question has an answer; revision {condition.revision}"
    return Part(ok=not condition.problem, why=condition.problem, holds=holds)


def reading_part(trouble: str) -> Part:
    """Say whether files that are handed in are read; questions are answered without it."""
    return Part(ok=not trouble, why=trouble, needed=False)
