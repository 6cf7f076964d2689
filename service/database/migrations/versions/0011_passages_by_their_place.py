"""passages by their place

Revision: 0011, after 0010
"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('passages', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_passages_version_id'))
        batch_op.create_index(
            batch_op.f('ix_passages_version_id_passages_position'), ['version_id', 'position'], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table('passages', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_passages_version_id_passages_position'))
        batch_op.create_index(batch_op.f('ix_passages_version_id'), ['version_id'], unique=False)
