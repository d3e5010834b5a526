from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_roles_by_grant'),
    ]

    operations = [
        migrations.AddField(
            model_name='role',
            name='needs_second_factor',
            field=models.BooleanField(default=False, verbose_name='Demands a second factor'),
        ),
    ]
