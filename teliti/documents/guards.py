"""What the database refuses of documents."""

from teliti.base.guards import Guard, never
from teliti.base.spans import about, shown_by

GUARDS = [
    never(
        "stored_file_stays",
        "documents_storedfile",
        "UPDATE OR DELETE",
        "a stored file is never changed and never deleted",
    ),
    never(
        "document_stays",
        "documents_document",
        "UPDATE OR DELETE",
        "a document is never changed and never deleted",
    ),
    Guard(
        "document_same_company",
        "documents_document",
        "INSERT",
        when="NOT EXISTS (SELECT 1 FROM documents_storedfile f "
        "WHERE f.id = NEW.file_id AND f.company_id = NEW.company_id) "
        "OR NOT EXISTS (SELECT 1 FROM people_member m "
        "WHERE m.id = NEW.added_by_id AND m.company_id = NEW.company_id)",
        message="a document belongs to a file and to a person of its own company",
    ),
]

DELETABLE: set[str] = set()

SPANS = {
    "documents_document": about("documents_document.subject", "documents_document.added_at"),
    "documents_storedfile": shown_by("documents_document", "file_id", "documents_storedfile.id"),
}
