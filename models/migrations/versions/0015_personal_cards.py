"""Cards of what somebody answered to a letter: nobody else's, and nothing to publish."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    with op.batch_alter_table("helpdesk_cards") as table:
        table.add_column(sa.Column("personal", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("helpdesk_cards") as table:
        table.drop_column("personal")
