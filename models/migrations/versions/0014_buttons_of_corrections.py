"""another button below an announcement that is corrected."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'


def upgrade() -> None:
    with op.batch_alter_table('broadcast_words', schema=None) as batch_op:
        batch_op.add_column(sa.Column('new_label', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('new_link', sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('broadcast_words', schema=None) as batch_op:
        batch_op.drop_column('new_link')
        batch_op.drop_column('new_label')
