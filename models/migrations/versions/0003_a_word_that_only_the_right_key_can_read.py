"""a word that only the right key can read."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'


def upgrade() -> None:
    op.create_table('key_check',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('word', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_key_check'))
    )


def downgrade() -> None:
    op.drop_table('key_check')
