from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_roles_to_grants'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='member',
            name='roles',
        ),
        migrations.AddField(
            model_name='member',
            name='roles',
            field=models.ManyToManyField(related_name='members', through='people.Grant', to='people.role'),
        ),
    ]
