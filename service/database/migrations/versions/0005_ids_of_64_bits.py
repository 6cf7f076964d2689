"""ids of 64 bits

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

# SQLite's integers have 64 bits already.
COUNTED = ('documents', 'versions', 'passages', 'jobs', 'api_keys', 'audit')
OTHERS = (('versions', 'document_id'), ('passages', 'version_id'), ('jobs', 'size'))


def upgrade() -> None:
    change(sa.Integer(), sa.BigInteger(), 'bigint')


def downgrade() -> None:
    change(sa.BigInteger(), sa.Integer(), 'integer')


def change(before: sa.Integer, after: sa.Integer, name: str) -> None:
    if op.get_bind().dialect.name != 'postgresql':
        return
    for table in COUNTED:
        op.alter_column(table, 'id', existing_type=before, type_=after, existing_nullable=False)
        op.execute(f'ALTER SEQUENCE {table}_id_seq AS {name}')
    for table, column in OTHERS:
        op.alter_column(table, column, existing_type=before, type_=after, existing_nullable=False)
