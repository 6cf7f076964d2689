"""What becomes of rows that are older than the tables they are in."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, text

from service.database.engine import open_engine
from service.database.migrate import upgrade
from tests.database.fixtures import on_both

SESSION = "INSERT INTO sessions (id, created_at, last_turn_at) VALUES (:id, '2026-01-01', '2026-01-01')"
TURN = """
    INSERT INTO turns (id, session_id, number, created_at, question, topic, lang, reply, outcome, ending, citations,
        hits, knowledge_revision, engine, model, digest, pack, failure, cuts, timings, revision)
    VALUES (:session || :number, :session, :number, '2026-01-01', '', '', 'zh', '', 'answered', 'complete', '[]', '[]',
        1, 'ollama', '', '', '', '', '[]', '{}', :revision)
"""
PACK = "INSERT INTO packs (digest, name, files) VALUES ('p', 'phi3', '{}')"
REVISION = """
    INSERT INTO revisions (id, model, alias, digest, contents, size, pack, pack_digest, options, made_at, made_by,
        reason)
    VALUES ('aaaa', 'phi3', 'kefu/phi3', 'd', '{}', 1, 'phi3', 'p', '{}', '2026-01-01', 'Mei', '')
"""
ROLLOUT = """
    INSERT INTO rollouts (id, revision, stable, plan, state, step, salt, why, started_by, reason, started_at, step_at)
    VALUES (:id, 'aaaa', 'aaaa', '{}', 'aborted', 0, '', '', 'Mei', '', '2026-01-01', '2026-01-01')
"""
NOTED = """
    INSERT INTO audit (at, actor, role, action, subject, detail)
    VALUES ('2026-01-01', 'Mei', 'operator', :action, :subject, '{}')
"""


@pytest.fixture(name="engine")
def _engine(empty_database_url: str) -> Iterator[Engine]:
    engine = open_engine(empty_database_url)
    yield engine
    engine.dispose()


def converse(connection: Connection, session: str, *revisions: str) -> None:
    connection.execute(text(SESSION), {"id": session})
    for number, revision in enumerate(revisions, 1):
        connection.execute(text(TURN), {"session": session, "number": number, "revision": revision})


@on_both
def test_conversations_that_went_on_before_sessions_had_revisions_keep_what_answered_them(engine: Engine) -> None:
    upgrade(engine, "0014")
    with engine.begin() as connection:
        converse(connection, "s", "aaaa", "bbbb", "")
        converse(connection, "quoted", "", "")
        converse(connection, "silent")
    upgrade(engine)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id, revision FROM sessions"))
        assert {row.id: row.revision for row in rows} == {"s": "bbbb", "quoted": "", "silent": ""}


@on_both
def test_rollouts_that_went_back_are_known_as_such(engine: Engine) -> None:
    upgrade(engine, "0020")
    with engine.begin() as connection:
        connection.execute(text(PACK))
        connection.execute(text(REVISION))
        for number, action in ((1, "rollout.start"), (11, "rollout.rollback")):
            connection.execute(text(ROLLOUT), {"id": number})
            connection.execute(text(NOTED), {"action": action, "subject": f"rollout {number}"})
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.scalars(text("SELECT id FROM rollouts WHERE rollback")).all() == [11]
