from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_unit'),
    ]

    operations = [
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='Until')),
                ('company', models.ForeignKey(db_index=False, on_delete=models.deletion.PROTECT, related_name='+', to='people.company')),
                ('member', models.ForeignKey(on_delete=models.deletion.CASCADE, related_name='grants', to='people.member')),
                ('role', models.ForeignKey(on_delete=models.deletion.CASCADE, related_name='grants', to='people.role')),
            ],
            options={
                'verbose_name': 'grant',
            },
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.UniqueConstraint(fields=('member', 'role'), name='grant_once'),
        ),
    ]
