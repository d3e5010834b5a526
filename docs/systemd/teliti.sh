#!/bin/sh
# The command `teliti` for whoever looks after the server: as the service's user, with its settings.
# A database server that it started goes on for whoever uses it by then.
exec systemd-run --quiet --collect --wait --pipe --pty --uid=teliti \
    -p EnvironmentFile=/etc/teliti.env -p StateDirectory=teliti -p StateDirectoryMode=0700 \
    -p WorkingDirectory="-$PWD" -p UMask=0077 -p KillMode=process \
    /srv/teliti/.venv/bin/teliti "$@"
