"""Moving everything from one database server to another, proven before anybody works there."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from teliti.backups import postgres, restoring
from teliti.backups.domain.manifest import Holding
from teliti.backups.installation import Installation
from teliti.backups.postgres import Database
from teliti.backups.restoring import Verified
from teliti.base.refusals import Refused
from teliti.config import database as config

_READ = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Moved:
    """What is in the new place, table by table as in the old one, and what `verify` said there."""

    holding: Holding
    verified: Verified


def move(
    source: Database,
    target: Database,
    application: Database,
    one: Installation,
    say: Callable[[str], None] = lambda _text: None,
) -> Moved:
    """Copy a database into an empty one of another server, and compare every table.

    Nothing of the source changes. The target gets all of it in one transaction, or nothing.
    Refused while somebody works in the source, and when the target holds anything.
    """
    with target.connected() as connection:
        config.check_version(connection.info.server_version)
    if restoring.held_by(target).tables:
        raise Refused(
            _("The database %(name)s is not empty: make a new one, and move into that.")
            % {"name": target.name}
        )
    if postgres.sessions_of(source, apart_from=restoring.own_sessions()):
        raise postgres.somebody_works()
    restoring.set_up(target, application)
    with postgres.one_moment(source) as (connection, snapshot):
        say(_("Counting"))
        holding = postgres.holding(connection)
        say(_("Copying"))
        with postgres.dumping(source, snapshot) as dump, postgres.loading(target) as load:
            shutil.copyfileobj(dump, load, _READ)
    with target.connected() as there:
        there.execute("ANALYZE")
    say(_("Comparing rows and digests"))
    restoring.compare(holding, target)
    restoring.migrate(target)
    say(_("Proving the books"))
    return Moved(holding, restoring.verify(one.data, application, target, one.place_name))
