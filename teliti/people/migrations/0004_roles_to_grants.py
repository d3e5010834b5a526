from django.db import migrations


class Migration(migrations.Migration):
    """Every role that a member has becomes a grant without an end."""

    dependencies = [
        ('people', '0003_grant'),
    ]

    operations = [
        migrations.RunSQL(
            "INSERT INTO people_grant (company_id, version, member_id, role_id) "
            "SELECT m.company_id, 1, r.member_id, r.role_id FROM people_member_roles r "
            "JOIN people_member m ON m.id = r.member_id",
            migrations.RunSQL.noop,
        ),
    ]
