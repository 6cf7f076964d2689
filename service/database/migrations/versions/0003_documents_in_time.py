"""documents in time

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

# What retirement did before it had a moment of its own: it named the state, and ended what had not ended.
RETIRED = """
    UPDATE versions SET retired_at = superseded_at, state = 'published' WHERE state = 'retired'
"""
# A version that was ended before it began made way for another upload: it stays given up.
GIVEN_UP = """
    UPDATE versions SET retired_at = superseded_at
    WHERE state = 'published' AND retired_at IS NULL AND superseded_at < effective_from
"""
# What retirement had ended, or what was given up, was superseded by nothing.
NOT_SUPERSEDED = """
    UPDATE versions SET superseded_at = NULL
    WHERE retired_at IS NOT NULL AND (retired_at <= effective_from OR NOT EXISTS (
        SELECT 1 FROM versions AS next
        WHERE next.document_id = versions.document_id AND next.number > versions.number
            AND next.effective_from = versions.superseded_at
    ))
"""
BEGUN = """
    UPDATE versions SET effective_from = created_at WHERE state = 'published' AND effective_from IS NULL
"""
DATED = """
    UPDATE versions SET dated = true WHERE effective_from < created_at
"""


def upgrade() -> None:
    with op.batch_alter_table('knowledge_state', schema=None) as batch_op:
        batch_op.add_column(sa.Column('generation', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('stale', sa.JSON(), server_default='[]', nullable=False))

    with op.batch_alter_table('passages', schema=None) as batch_op:
        batch_op.add_column(sa.Column('enabled', sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column('questions', sa.JSON(), server_default='[]', nullable=False))

    with op.batch_alter_table('versions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('original', sa.String(length=64), server_default='', nullable=False))
        batch_op.add_column(sa.Column('filename', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('uploaded_by', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('archived', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('dated', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True))

    for statement in (BEGUN, RETIRED, GIVEN_UP, NOT_SUPERSEDED, DATED):
        op.execute(statement)


def downgrade() -> None:
    op.execute("UPDATE versions SET superseded_at = retired_at WHERE retired_at < superseded_at")
    op.execute("UPDATE versions SET superseded_at = retired_at WHERE superseded_at IS NULL")
    op.execute("UPDATE versions SET state = 'retired' WHERE retired_at IS NOT NULL")
    with op.batch_alter_table('versions', schema=None) as batch_op:
        batch_op.drop_column('retired_at')
        batch_op.drop_column('dated')
        batch_op.drop_column('archived')
        batch_op.drop_column('uploaded_by')
        batch_op.drop_column('filename')
        batch_op.drop_column('original')

    with op.batch_alter_table('passages', schema=None) as batch_op:
        batch_op.drop_column('questions')
        batch_op.drop_column('enabled')

    with op.batch_alter_table('knowledge_state', schema=None) as batch_op:
        batch_op.drop_column('stale')
        batch_op.drop_column('generation')

