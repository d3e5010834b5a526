import pytest
from django.db import connection
def who(c):
    c.execute("select current_user, current_database(), (select count(*) from pg_tables where schemaname='public')"); return c.fetchone()
@pytest.mark.django_db
def test_a():
    with connection.cursor() as c: print(who(c))
def test_b(fresh_database, owner_connection):
    with connection.cursor() as c: print(who(c))
    print(owner_connection.execute("select current_user, current_database()").fetchone())
@pytest.mark.django_db
def test_c():
    with connection.cursor() as c: print(who(c))
