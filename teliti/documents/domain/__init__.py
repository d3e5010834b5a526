"""Pure rules about files: what a file is, what it may be called, which ones are kept."""
