"""Addresses of treasury."""

from django.urls import path

from teliti.treasury.views import (
    accounts,
    batches,
    explaining,
    imports,
    lines,
    mapping,
    matching,
    statements,
)

app_name = "treasury"
urlpatterns = [
    path("bankaccounts/", accounts.BankAccounts.as_view(), name="bankaccounts"),
    path("bankaccounts/new/", accounts.AddBankAccount.as_view(), name="new_bankaccount"),
    path("bankaccounts/<int:pk>/", accounts.BankAccountPage.as_view(), name="bankaccount"),
    path(
        "bankaccounts/<int:pk>/change/",
        accounts.ChangeBankAccount.as_view(),
        name="change_bankaccount",
    ),
    path(
        "bankaccounts/<int:pk>/close/",
        accounts.CloseBankAccount.as_view(),
        name="close_bankaccount",
    ),
    path(
        "bankaccounts/<int:pk>/reopen/",
        accounts.ReopenBankAccount.as_view(),
        name="reopen_bankaccount",
    ),
    path("bankaccounts/<int:pk>/columns/", mapping.MapColumns.as_view(), name="map_columns"),
    path("bankaccounts/<int:pk>/match/", matching.Matching.as_view(), name="match_account"),
    path("bankaccounts/<int:pk>/accept-all/", batches.AcceptAll.as_view(), name="accept_all"),
    path("bankaccounts/import/", imports.ImportStatements.as_view(), name="import"),
    path("bankaccounts/import/file/", imports.ImportFile.as_view(), name="import_file"),
    path("bankaccounts/import/confirm/", imports.ConfirmImport.as_view(), name="confirm_import"),
    path("bankaccounts/statements/", statements.Statements.as_view(), name="statements"),
    path("bankaccounts/statements/<int:pk>/", statements.StatementPage.as_view(), name="statement"),
    path(
        "bankaccounts/statements/<int:pk>/explain/",
        statements.ExplainStatement.as_view(),
        name="explain_statement",
    ),
    path(
        "bankaccounts/files/<int:pk>/", statements.StatementFilePage.as_view(), name="statementfile"
    ),
    path("bankaccounts/lines/", statements.BankLines.as_view(), name="banklines"),
    path("bankaccounts/lines/explain/", explaining.ExplainLines.as_view(), name="explain_lines"),
    path("bankaccounts/lines/<int:pk>/", lines.BankLinePage.as_view(), name="bankline"),
    path("bankaccounts/lines/<int:pk>/accept/", matching.AcceptLine.as_view(), name="accept_line"),
    path("bankaccounts/lines/<int:pk>/book/", lines.BookLine.as_view(), name="book_line"),
    path("bankaccounts/lines/<int:pk>/split/", lines.SplitLine.as_view(), name="split_line"),
    path("bankaccounts/lines/<int:pk>/park/", lines.ParkLine.as_view(), name="park_line"),
    path("bankaccounts/lines/<int:pk>/unpark/", lines.UnparkLine.as_view(), name="unpark_line"),
    path("bankaccounts/lines/<int:pk>/answer/", lines.AnswerLine.as_view(), name="answer_line"),
    path("matching/", matching.StartMatching.as_view(), name="matching"),
    path("bankaccounts/matches/<int:pk>/undo/", lines.UndoMatch.as_view(), name="undo_match"),
    path("bankaccounts/batches/<int:pk>/", batches.MatchBatchPage.as_view(), name="matchbatch"),
    path("bankaccounts/batches/<int:pk>/undo/", batches.UndoBatch.as_view(), name="undo_batch"),
]
