"""roles by invitation, the audit log, and prompts."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
ROLE = sa.Enum('participant', 'speaker', 'helper', 'organiser', 'owner', name='role', native_enum=False, length=16)


def upgrade() -> None:
    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.add_column(sa.Column('granted_role', ROLE, nullable=True))

    op.create_table('invitations',
    sa.Column('id', BIG, autoincrement=True, nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('role', ROLE, nullable=False),
    sa.Column('invited_by', BIG, nullable=True),
    sa.Column('accepted_by', BIG, nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['accepted_by'], ['people.id'], name=op.f('fk_invitations_accepted_by_people'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['invited_by'], ['people.id'], name=op.f('fk_invitations_invited_by_people'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitations')),
    sa.UniqueConstraint('digest', name=op.f('uq_invitations_digest'))
    )
    with op.batch_alter_table('invitations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitations_accepted_by'), ['accepted_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitations_invited_by'), ['invited_by'], unique=False)

    op.create_table('memberships',
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_memberships_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_memberships'))
    )
    op.create_table('audit_log',
    sa.Column('id', BIG, autoincrement=True, nullable=False),
    sa.Column('person_id', BIG, nullable=True),
    sa.Column('role', ROLE, nullable=False),
    sa.Column('action', sa.String(length=48), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=True),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_audit_log_person_id_people'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_log'))
    )
    with op.batch_alter_table('audit_log', schema=None) as batch_op:
        batch_op.create_index('ix_audit_log_done_at', ['done_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_log_person_id'), ['person_id'], unique=False)

    op.create_table('prompts',
    sa.Column('person_id', BIG, nullable=False),
    sa.Column('kind', sa.String(length=48), nullable=False),
    sa.Column('about', sa.String(length=200), nullable=False),
    sa.Column('message_id', sa.BigInteger(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_prompts_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_prompts'))
    )


def downgrade() -> None:
    op.drop_table('prompts')
    op.drop_table('audit_log')
    op.drop_table('memberships')
    op.drop_table('invitations')
    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.drop_column('granted_role')
