"""answers that the organisers publish, and other words for facts."""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'


def upgrade() -> None:
    op.create_table('fact_edits',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('fact', sa.String(length=64), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'published', 'undone', name='editstate', native_enum=False, length=16), nullable=False),
    sa.Column('author_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['people.id'], name=op.f('fk_fact_edits_author_id_people'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fact_edits'))
    )
    with op.batch_alter_table('fact_edits', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fact_edits_author_id'), ['author_id'], unique=False)
        batch_op.create_index('ix_fact_edits_fact', ['fact', 'language', 'id'], unique=False)

    op.create_table('published_answers',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('card_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('gap', sa.String(length=64), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['card_id'], ['helpdesk_cards.id'], name=op.f('fk_published_answers_card_id_helpdesk_cards'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_published_answers'))
    )
    with op.batch_alter_table('published_answers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_published_answers_card_id'), ['card_id'], unique=False)

    op.create_table('published_questions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('answer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['answer_id'], ['published_answers.id'], name=op.f('fk_published_questions_answer_id_published_answers'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_published_questions_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_published_questions'))
    )
    with op.batch_alter_table('published_questions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_published_questions_answer_id'), ['answer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_published_questions_person_id'), ['person_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('published_questions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_published_questions_person_id'))
        batch_op.drop_index(batch_op.f('ix_published_questions_answer_id'))

    op.drop_table('published_questions')
    with op.batch_alter_table('published_answers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_published_answers_card_id'))

    op.drop_table('published_answers')
    with op.batch_alter_table('fact_edits', schema=None) as batch_op:
        batch_op.drop_index('ix_fact_edits_fact')
        batch_op.drop_index(batch_op.f('ix_fact_edits_author_id'))

    op.drop_table('fact_edits')
