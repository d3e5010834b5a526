"""What the database refuses of backups, against any SQL."""

from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from teliti.backups.models import Rehearsal
from teliti.backups.tests import make as make_backups
from tests import make


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("DELETE FROM backups_backup", "permission denied"),
        ("UPDATE backups_backup SET size = 1", "only its removal can still be noted"),
        ("DELETE FROM backups_rehearsal", "permission denied"),
        ("UPDATE backups_rehearsal SET findings = 0, trouble = ''", "is kept as it is"),
    ],
)
def test_what_was_noted_stays(statement: str, sentence: str) -> None:
    system = make.company()
    make_backups.rehearsed(system, make_backups.noted(system), trouble="Rusak.")
    with (
        pytest.raises(DatabaseError, match=sentence),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Rehearsal.objects.get().trouble == "Rusak."


def test_not_even_the_owner_deletes_them(
    fresh_database: str, owner_connection: psycopg.Connection[Any]
) -> None:
    system = make.company()
    make_backups.rehearsed(system, make_backups.noted(system))
    for table in ("backups_rehearsal", "backups_backup"):
        with pytest.raises(psycopg.errors.CheckViolation):
            owner_connection.execute(f"DELETE FROM {table}")


@pytest.mark.django_db
def test_a_rehearsal_is_of_a_backup_of_its_own_company() -> None:
    one, other = make.company("PT Satu"), make.company("PT Dua")
    backup = make_backups.noted(one)
    with pytest.raises(DatabaseError, match="of its own company"):
        make_backups.rehearsed(other, backup)
