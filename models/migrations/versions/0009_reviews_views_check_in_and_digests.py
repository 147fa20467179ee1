"""reviews, views, the door of a session, and who wants the digest."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    with op.batch_alter_table('seats', schema=None) as batch_op:
        batch_op.add_column(sa.Column('checked_in_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('proposals', schema=None) as batch_op:
        batch_op.add_column(sa.Column('session_id', BIG, nullable=True))
        batch_op.create_foreign_key(op.f('fk_proposals_session_id_programme'), 'programme', ['session_id'], ['id'], ondelete='SET NULL')
        batch_op.create_index(batch_op.f('ix_proposals_session_id'), ['session_id'], unique=False)

    op.create_table('reviews',
    sa.Column('id', BIG, autoincrement=True, nullable=False),
    sa.Column('proposal_id', BIG, nullable=False),
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('score', sa.SmallInteger(), nullable=True),
    sa.Column('comment', sa.Text(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_reviews_person_id_people'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposals.id'], name=op.f('fk_reviews_proposal_id_proposals'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reviews')),
    sa.UniqueConstraint('proposal_id', 'person_id', name=op.f('uq_reviews_proposal_id_person_id'))
    )
    with op.batch_alter_table('reviews', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reviews_person_id'), ['person_id'], unique=False)

    op.create_table('views',
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('noun', sa.String(length=16), nullable=False),
    sa.Column('filters', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_views_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'noun', name=op.f('pk_views'))
    )

    op.create_table('digest_readers',
    sa.Column('chat_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('person_id', BIG, nullable=True),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_digest_readers_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('chat_id', name=op.f('pk_digest_readers'))
    )
    with op.batch_alter_table('digest_readers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_digest_readers_person_id'), ['person_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('digest_readers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_digest_readers_person_id'))

    op.drop_table('digest_readers')
    op.drop_table('views')
    with op.batch_alter_table('reviews', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reviews_person_id'))

    op.drop_table('reviews')
    with op.batch_alter_table('proposals', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_proposals_session_id'))
        batch_op.drop_constraint(op.f('fk_proposals_session_id_programme'), type_='foreignkey')
        batch_op.drop_column('session_id')

    with op.batch_alter_table('seats', schema=None) as batch_op:
        batch_op.drop_column('checked_in_at')
