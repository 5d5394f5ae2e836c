from typing import Any

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


def own(apps: Any, schema_editor: Any) -> None:
    """Whoever held a class's key is its owner."""
    Class, Staff = apps.get_model("players", "Class"), apps.get_model("players", "Staff")
    for klass in Class.objects.all():
        owner = Staff.objects.create(
            klass=klass,
            role="owner",
            key=klass.key,
            reentry_hash=klass.reentry_hash,
            came_at=klass.opened_at,
        )
        klass.devices.update(staff=owner)
    if schema_editor.connection.vendor == "postgresql":
        # It alters no table that has references still to be checked.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):

    dependencies = [
        ('players', '0005_absence'),
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('username', models.CharField(error_messages={'unique': 'This name is taken.'}, max_length=40, unique=True, validators=[django.core.validators.RegexValidator('^[\\w.-]+\\Z', 'Use letters, digits, dots, dashes and underscores; no e-mail address.')])),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Staff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=12)),
                ('party', models.CharField(blank=True, max_length=64)),
                ('name', models.CharField(blank=True, max_length=40)),
                ('key', models.CharField(max_length=32, unique=True)),
                ('reentry_hash', models.CharField(max_length=64, unique=True)),
                ('invited_at', models.DateTimeField(auto_now_add=True)),
                ('came_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='staff', to='players.account')),
                ('klass', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='staff', to='players.class')),
            ],
            options={
                'verbose_name_plural': 'staff',
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('role', 'owner')), fields=('klass',), name='one_owner_of_a_class'),
                    models.UniqueConstraint(fields=('klass', 'account'), name='one_part_of_an_account'),
                ],
            },
        ),
        migrations.RenameModel('ClassDevice', 'StaffDevice'),
        migrations.AddField(
            model_name='staffdevice',
            name='staff',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='devices', to='players.staff'),
        ),
        migrations.RunPython(own, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='staffdevice',
            name='klass',
        ),
        migrations.AlterField(
            model_name='staffdevice',
            name='staff',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to='players.staff'),
        ),
        migrations.RemoveField(
            model_name='class',
            name='key',
        ),
        migrations.RemoveField(
            model_name='class',
            name='reentry_hash',
        ),
        migrations.AddField(
            model_name='device',
            name='staff',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='players.staff'),
        ),
    ]
