"""helpdesk: cards, their messages, the team's answers."""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'


def upgrade() -> None:
    op.create_table('helpdesk_cards',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('state', sa.Enum('open', 'claimed', 'answered', 'closed', name='cardstate', native_enum=False, length=16), nullable=False),
    sa.Column('topic', sa.String(length=64), nullable=True),
    sa.Column('gap', sa.String(length=64), nullable=True),
    sa.Column('holder_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['holder_id'], ['people.id'], name=op.f('fk_helpdesk_cards_holder_id_people'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_helpdesk_cards'))
    )
    with op.batch_alter_table('helpdesk_cards', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_helpdesk_cards_holder_id'), ['holder_id'], unique=False)
        batch_op.create_index('ix_helpdesk_cards_topic', ['topic', 'id'], unique=False)
        batch_op.create_index('ix_helpdesk_cards_waiting', ['opened_at'], unique=False, sqlite_where=sa.text("state IN ('open', 'claimed')"), postgresql_where=sa.text("state IN ('open', 'claimed')"))

    op.create_table('helpdesk_answers',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('card_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('author_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['people.id'], name=op.f('fk_helpdesk_answers_author_id_people'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['card_id'], ['helpdesk_cards.id'], name=op.f('fk_helpdesk_answers_card_id_helpdesk_cards'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_helpdesk_answers'))
    )
    with op.batch_alter_table('helpdesk_answers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_helpdesk_answers_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_helpdesk_answers_card_id'), ['card_id'], unique=False)

    op.create_table('helpdesk_copies',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('card_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('chat_id', sa.BigInteger(), nullable=False),
    sa.Column('delivery_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('message_id', sa.BigInteger(), nullable=True),
    sa.Column('shown', sa.Integer(), nullable=False),
    sa.Column('closing', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['card_id'], ['helpdesk_cards.id'], name=op.f('fk_helpdesk_copies_card_id_helpdesk_cards'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['delivery_id'], ['deliveries.id'], name=op.f('fk_helpdesk_copies_delivery_id_deliveries'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_helpdesk_copies')),
    sa.UniqueConstraint('card_id', 'chat_id', name=op.f('uq_helpdesk_copies_card_id_chat_id'))
    )
    with op.batch_alter_table('helpdesk_copies', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_helpdesk_copies_chat_id'), ['chat_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_helpdesk_copies_delivery_id'), ['delivery_id'], unique=False)

    # What was passed on before went to the organisers as it came: it belongs on no card.
    op.execute('DELETE FROM open_questions')
    with op.batch_alter_table('open_questions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('card_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False))
        batch_op.add_column(sa.Column('message_id', sa.BigInteger(), nullable=False))
        batch_op.add_column(sa.Column('waits', sa.Boolean(), nullable=False))
        batch_op.add_column(sa.Column('claim_told', sa.Boolean(), nullable=False))
        batch_op.add_column(sa.Column('answer_id', sa.BigInteger(), nullable=True))
        batch_op.create_index(batch_op.f('ix_open_questions_card_id'), ['card_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_open_questions_card_id_helpdesk_cards'), 'helpdesk_cards', ['card_id'], ['id'], ondelete='CASCADE')


def downgrade() -> None:
    with op.batch_alter_table('open_questions', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_open_questions_card_id_helpdesk_cards'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_open_questions_card_id'))
        batch_op.drop_column('answer_id')
        batch_op.drop_column('claim_told')
        batch_op.drop_column('waits')
        batch_op.drop_column('message_id')
        batch_op.drop_column('card_id')

    with op.batch_alter_table('helpdesk_copies', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_helpdesk_copies_delivery_id'))
        batch_op.drop_index(batch_op.f('ix_helpdesk_copies_chat_id'))

    op.drop_table('helpdesk_copies')
    with op.batch_alter_table('helpdesk_answers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_helpdesk_answers_card_id'))
        batch_op.drop_index(batch_op.f('ix_helpdesk_answers_author_id'))

    op.drop_table('helpdesk_answers')
    with op.batch_alter_table('helpdesk_cards', schema=None) as batch_op:
        batch_op.drop_index('ix_helpdesk_cards_waiting', sqlite_where=sa.text("state IN ('open', 'claimed')"), postgresql_where=sa.text("state IN ('open', 'claimed')"))
        batch_op.drop_index('ix_helpdesk_cards_topic')
        batch_op.drop_index(batch_op.f('ix_helpdesk_cards_holder_id'))

    op.drop_table('helpdesk_cards')
