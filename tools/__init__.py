"""Our own checks and helpers; nothing here is needed by production."""
