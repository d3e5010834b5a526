"""Exchange: tables that come in from files, and lists that go out to be edited and come back.

Owns: imports, from the file through the matching of its columns and the check of every cell to the
one action that takes it all in, and back again; and remembered layouts of files.
Promises: a file is taken in as a whole or not at all; what is wrong is said by cell before anything
is written; an import is undone as long as nothing depends on it; the row in the books is the row
that was checked.
Leaves to others: what can be taken in, and the rules of it. A part declares that in its `imports`
room (`declaring.Importable`), and writes by an action of its own.
"""
