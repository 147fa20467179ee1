"""the accepted proposal of which an edit writes the speaker's name into the programme."""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'


def upgrade() -> None:
    with op.batch_alter_table('session_edits', schema=None) as batch_op:
        batch_op.add_column(sa.Column('proposal_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('places', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index(batch_op.f('ix_session_edits_proposal_id'), ['proposal_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_session_edits_proposal_id_proposals'), 'proposals', ['proposal_id'], ['id'], ondelete='CASCADE')


def downgrade() -> None:
    with op.batch_alter_table('session_edits', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_session_edits_proposal_id_proposals'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_session_edits_proposal_id'))
        batch_op.drop_column('places')
        batch_op.drop_column('proposal_id')
