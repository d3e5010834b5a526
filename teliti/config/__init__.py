"""Settings, addresses, the embedded database server and the `teliti` command."""
