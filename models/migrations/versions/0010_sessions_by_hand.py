"""sessions are changed by hand, by organisers and by those who speak at them."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('session_edits',
    sa.Column('id', BIG, autoincrement=True, nullable=False),
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('session_id', BIG, nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('new', sa.JSON(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('change_id', BIG, nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['change_id'], ['session_changes.id'], name=op.f('fk_session_edits_change_id_session_changes'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_session_edits_person_id_people'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['session_id'], ['programme.id'], name=op.f('fk_session_edits_session_id_programme'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_edits'))
    )
    with op.batch_alter_table('session_edits', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_session_edits_person_id'), ['person_id'], unique=False)

    op.create_table('session_speakers',
    sa.Column('session_id', BIG, nullable=False),
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_session_speakers_person_id_people'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['session_id'], ['programme.id'], name=op.f('fk_session_speakers_session_id_programme'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('session_id', 'person_id', name=op.f('pk_session_speakers'))
    )
    with op.batch_alter_table('session_speakers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_session_speakers_person_id'), ['person_id'], unique=False)

    with op.batch_alter_table('invitations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('session_id', BIG, nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_invitations_session_id_programme'), 'programme', ['session_id'], ['id'], ondelete='CASCADE')


def downgrade() -> None:
    with op.batch_alter_table('invitations', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_invitations_session_id_programme'), type_='foreignkey')
        batch_op.drop_column('session_id')

    op.drop_table('session_speakers')
    op.drop_table('session_edits')
