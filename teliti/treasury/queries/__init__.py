"""Questions of treasury to the database, one file per noun."""
