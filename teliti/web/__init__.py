"""What no single part owns: my desk, global search, the command box, settings, error pages.

Owns no tables. Reads every part; changes nothing but through their actions.
"""
