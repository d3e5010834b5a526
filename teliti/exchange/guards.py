"""What the database refuses of imports."""

from teliti.base.guards import Guard, lacks, never
from teliti.base.spans import ALWAYS, HIDDEN

_OVER = "'done', 'undone', 'discarded'"

GUARDS = [
    never("import_kept", "exchange_import", "DELETE", "an import is kept, whatever came of it"),
    never("import_row_kept", "exchange_importrow", "DELETE", "a row of an import is kept"),
    Guard(
        "import_row_fixed",
        "exchange_importrow",
        "UPDATE",
        when="EXISTS (SELECT 1 FROM exchange_import i WHERE i.id = OLD.batch_id "
        f"AND i.state IN ({_OVER}))",
        message="the rows of an import that is over stay as they were taken in",
    ),
    Guard(
        "import_fixed",
        "exchange_import",
        "UPDATE",
        only_if=f"OLD.state IN ({_OVER})",
        when="OLD.state <> 'done' OR NEW.state NOT IN ('done', 'undone') "
        "OR (NEW.kind, NEW.file_digest, NEW.columns, NEW.made, NEW.done_at) IS DISTINCT FROM "
        "(OLD.kind, OLD.file_digest, OLD.columns, OLD.made, OLD.done_at)",
        message="an import that is over stays as it is; one that was taken in may be undone",
    ),
    Guard(
        "import_file_same_company",
        "exchange_importfile",
        "INSERT OR UPDATE",
        when=lacks("exchange_import", "NEW.batch_id", "x.state = 'arrived'"),
        message="a file belongs to an import of its own company that was not read yet",
    ),
    Guard(
        "import_row_same_company",
        "exchange_importrow",
        "INSERT",
        per_statement=True,
        when="EXISTS (SELECT 1 FROM (SELECT DISTINCT batch_id, company_id FROM new_rows) n "
        "WHERE " + lacks("exchange_import", "n.batch_id", row="n") + ")",
        message="a row belongs to an import of its own company",
    ),
]

DELETABLE = {"exchange_importfile"}
"""A file that was read, or discarded, stands in its rows, or is not wanted."""

# The rows of an import are of any day, and as raw as they came.
SPANS = {
    "exchange_import": HIDDEN,
    "exchange_importfile": HIDDEN,
    "exchange_importrow": HIDDEN,
    "exchange_layout": ALWAYS,
}
