"""Addresses of reports."""

from django.urls import path

from teliti.insight import views

app_name = "insight"
urlpatterns = [
    path("", views.Reports.as_view(), name="reports"),
    path("balance-sheet/", views.BalanceSheet.as_view(), name="balance_sheet"),
    path(
        "balance-sheet/<str:key>/", views.BalanceSheetFigure.as_view(), name="balance_sheet_figure"
    ),
    path("profit-and-loss/", views.ProfitAndLoss.as_view(), name="profit_and_loss"),
    path(
        "profit-and-loss/<str:key>/",
        views.ProfitAndLossFigure.as_view(),
        name="profit_and_loss_figure",
    ),
    path("trial-balance/", views.TrialBalance.as_view(), name="trial_balance"),
    path("trial-balance/proof/", views.TrialBalanceProof.as_view(), name="trial_balance_proof"),
    path("general-ledger/", views.GeneralLedger.as_view(), name="general_ledger"),
    path("general-ledger/<int:pk>/", views.AccountLedger.as_view(), name="account_ledger"),
]
