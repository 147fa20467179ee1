"""broadcasts."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'


def upgrade() -> None:
    op.create_table('broadcasts',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('state', sa.Enum('draft', 'scheduled', 'sending', 'paused', 'done', 'cancelled', name='broadcaststate', native_enum=False, length=16), nullable=False),
    sa.Column('author_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('audience', sa.JSON(), nullable=False),
    sa.Column('fallback', sa.String(length=8), nullable=True),
    sa.Column('critical', sa.Boolean(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('scheduled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('running_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('size', sa.Integer(), nullable=True),
    sa.Column('chat_id', sa.BigInteger(), nullable=True),
    sa.Column('message_id', sa.BigInteger(), nullable=True),
    sa.Column('delivery_id', sa.BigInteger(), nullable=True),
    sa.Column('said', sa.String(length=64), nullable=True),
    sa.Column('confirmed', sa.Integer(), nullable=False),
    sa.Column('settled', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['people.id'], name=op.f('fk_broadcasts_author_id_people'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_broadcasts'))
    )
    with op.batch_alter_table('broadcasts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_broadcasts_author_id'), ['author_id'], unique=False)

    op.create_table('broadcast_notices',
    sa.Column('notice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('broadcast_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('part', sa.Enum('first', 'again', 'correction', 'anew', 'recall', name='part', native_enum=False, length=16), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('about', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['broadcast_id'], ['broadcasts.id'], name=op.f('fk_broadcast_notices_broadcast_id_broadcasts'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['notice_id'], ['notices.id'], name=op.f('fk_broadcast_notices_notice_id_notices'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('notice_id', name=op.f('pk_broadcast_notices'))
    )
    with op.batch_alter_table('broadcast_notices', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_broadcast_notices_broadcast_id'), ['broadcast_id'], unique=False)

    op.create_table('broadcast_words',
    sa.Column('broadcast_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('file_kind', sa.String(length=16), nullable=True),
    sa.Column('file_id', sa.String(length=255), nullable=True),
    sa.Column('label', sa.String(length=64), nullable=True),
    sa.Column('link', sa.Text(), nullable=True),
    sa.Column('corrected', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['broadcast_id'], ['broadcasts.id'], name=op.f('fk_broadcast_words_broadcast_id_broadcasts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('broadcast_id', 'language', name=op.f('pk_broadcast_words'))
    )
    op.create_table('receipts',
    sa.Column('broadcast_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['broadcast_id'], ['broadcasts.id'], name=op.f('fk_receipts_broadcast_id_broadcasts'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_receipts_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('broadcast_id', 'person_id', name=op.f('pk_receipts'))
    )
    with op.batch_alter_table('receipts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_receipts_person_id'), ['person_id'], unique=False)

    op.add_column('deliveries', sa.Column('target_message_id', sa.BigInteger(), nullable=True))

    op.add_column('notices', sa.Column('halted', sa.Enum('pending', 'held', 'sending', 'sent', 'blocked', 'failed', 'expired', 'cancelled', 'unknown', name='deliverystate', native_enum=False, length=16), nullable=True))


def downgrade() -> None:
    op.drop_column('notices', 'halted')

    op.drop_column('deliveries', 'target_message_id')

    with op.batch_alter_table('receipts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_receipts_person_id'))

    op.drop_table('receipts')
    op.drop_table('broadcast_words')
    with op.batch_alter_table('broadcast_notices', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_broadcast_notices_broadcast_id'))

    op.drop_table('broadcast_notices')
    with op.batch_alter_table('broadcasts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_broadcasts_author_id'))

    op.drop_table('broadcasts')
