"""What holds the parts together on a machine: settings, addresses, database, server, command line.

Owns how Teliti is started and stopped: the embedded PostgreSQL or another by DATABASE_URL, the web
server with its worker, and the `teliti` command. Promises that a start is the same the second time,
that a crash of one process leaves the others and the data whole, and that what goes wrong is said
in one sentence. Leaves all business to the parts, and what a page shows to `web`.
"""
