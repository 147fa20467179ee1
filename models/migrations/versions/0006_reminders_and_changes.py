"""reminders and changes."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'


def upgrade() -> None:
    op.create_table('alert_rounds',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('reached', sa.DateTime(timezone=True), nullable=True),
    sa.Column('batch', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alert_rounds'))
    )
    op.create_table('lead_times',
    sa.Column('minutes', sa.Integer(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('minutes', name=op.f('pk_lead_times'))
    )
    op.create_table('alerts',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('session_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Enum('reminder', 'change', name='alertkind', native_enum=False, length=16), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lead', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('urgent', sa.Boolean(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ripe_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('batch', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('open', 'said', 'expired', 'withdrawn', name='alertstate', native_enum=False, length=16), nullable=False),
    sa.Column('delivery_id', sa.BigInteger(), nullable=True),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_alerts_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alerts')),
    sa.UniqueConstraint('person_id', 'session_id', 'kind', 'starts_at', 'lead', 'revision', name=op.f('uq_alerts_person_id_session_id_kind_starts_at_lead_revision'))
    )
    with op.batch_alter_table('alerts', schema=None) as batch_op:
        batch_op.create_index('ix_alerts_batch', ['batch'], unique=False, sqlite_where=sa.text("state = 'open' AND batch IS NOT NULL"), postgresql_where=sa.text("state = 'open' AND batch IS NOT NULL"))
        batch_op.create_index('ix_alerts_waiting', ['ripe_at'], unique=False, sqlite_where=sa.text("state = 'open' AND batch IS NULL"), postgresql_where=sa.text("state = 'open' AND batch IS NULL"))

    op.create_table('announcements',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('since', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('announced_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['session_id'], ['programme.id'], name=op.f('fk_announcements_session_id_programme'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_announcements')),
    sa.UniqueConstraint('session_id', 'since', name=op.f('uq_announcements_session_id_since'))
    )
    op.create_table('follows',
    sa.Column('what', sa.String(length=80), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_follows_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('what', 'person_id', name=op.f('pk_follows'))
    )
    with op.batch_alter_table('follows', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_follows_person_id'), ['person_id'], unique=False)

    op.create_table('reminder_settings',
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('leads', sa.String(length=200), nullable=True),
    sa.Column('zone', sa.String(length=64), nullable=True),
    sa.Column('quiet_from', sa.SmallInteger(), nullable=True),
    sa.Column('quiet_until', sa.SmallInteger(), nullable=True),
    sa.Column('daily_most', sa.SmallInteger(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_reminder_settings_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_reminder_settings'))
    )
    op.create_table('session_reminders',
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('muted', sa.Boolean(), nullable=False),
    sa.Column('leads', sa.String(length=200), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_session_reminders_person_id_people'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['session_id'], ['programme.id'], name=op.f('fk_session_reminders_session_id_programme'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'session_id', name=op.f('pk_session_reminders'))
    )


def downgrade() -> None:
    op.drop_table('session_reminders')
    op.drop_table('reminder_settings')
    with op.batch_alter_table('follows', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_follows_person_id'))

    op.drop_table('follows')
    op.drop_table('announcements')
    with op.batch_alter_table('alerts', schema=None) as batch_op:
        batch_op.drop_index('ix_alerts_waiting', sqlite_where=sa.text("state = 'open' AND batch IS NULL"), postgresql_where=sa.text("state = 'open' AND batch IS NULL"))
        batch_op.drop_index('ix_alerts_batch', sqlite_where=sa.text("state = 'open' AND batch IS NOT NULL"), postgresql_where=sa.text("state = 'open' AND batch IS NOT NULL"))

    op.drop_table('alerts')
    op.drop_table('lead_times')
    op.drop_table('alert_rounds')
