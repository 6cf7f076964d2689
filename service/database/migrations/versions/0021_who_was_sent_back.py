"""who was sent back

Revision: 0021, after 0020
"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

# Conversations that went on while 0015 came keep what answered them, as all others do.
_WHO_ANSWERED = """
    UPDATE sessions SET revision = (
        SELECT turns.revision FROM turns
        WHERE turns.session_id = sessions.id AND turns.revision <> ''
        ORDER BY turns.number DESC LIMIT 1
    )
    WHERE revision = '' AND EXISTS (
        SELECT 1 FROM turns WHERE turns.session_id = sessions.id AND turns.revision <> ''
    )
"""
_ROLLBACKS = """
    UPDATE rollouts SET rollback = true WHERE EXISTS (
        SELECT 1 FROM audit
        WHERE audit.action = 'rollout.rollback' AND audit.subject = 'rollout ' || CAST(rollouts.id AS VARCHAR)
    )
"""


def upgrade() -> None:
    with op.batch_alter_table('replicas', schema=None) as batch_op:
        batch_op.add_column(sa.Column('forced', sa.String(length=12), server_default='', nullable=False))

    with op.batch_alter_table('rollouts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('rollback', sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table('serving', schema=None) as batch_op:
        batch_op.add_column(sa.Column('since', sa.Integer(), server_default='0', nullable=False))

    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('serving_version', sa.Integer(), server_default='0', nullable=False))

    with op.batch_alter_table('turns', schema=None) as batch_op:
        batch_op.add_column(sa.Column('forced', sa.Boolean(), server_default=sa.false(), nullable=False))

    op.execute(_WHO_ANSWERED)
    op.execute(_ROLLBACKS)


def downgrade() -> None:
    with op.batch_alter_table('turns', schema=None) as batch_op:
        batch_op.drop_column('forced')

    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.drop_column('serving_version')

    with op.batch_alter_table('serving', schema=None) as batch_op:
        batch_op.drop_column('since')

    with op.batch_alter_table('rollouts', schema=None) as batch_op:
        batch_op.drop_column('rollback')

    with op.batch_alter_table('replicas', schema=None) as batch_op:
        batch_op.drop_column('forced')
