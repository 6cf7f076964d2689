"""jobs that bring keys

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.add_column(sa.Column('brings_keys', sa.Boolean(), nullable=False, server_default=sa.false()))
    # As far as it was known of those that wait.
    op.execute("UPDATE jobs SET brings_keys = (lower(filename) LIKE '%.jsonl')")
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.alter_column('brings_keys', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.drop_column('brings_keys')
