"""Addresses of invoicing."""

from django.urls import path

from teliti.invoicing.views import ageing, entry, lists, many, page, settings, verbs

app_name = "invoicing"
urlpatterns = [
    path("sales/", lists.SalesInvoices.as_view(), name="invoices"),
    path("bills/", lists.Bills.as_view(), name="bills"),
    path("numbers/", lists.Register.as_view(), name="register"),
    path("sales/new/", entry.NewInvoice.as_view(), name="new_invoice"),
    path("bills/new/", entry.NewBill.as_view(), name="new_bill"),
    path("preview/", entry.Preview.as_view(), name="preview"),
    path("receivables/", ageing.ReceivablesAgeing.as_view(), name="sale_ageing"),
    path("receivables/<int:pk>/", ageing.ReceivablesOf.as_view(), name="sale_ageing_of"),
    path("payables/", ageing.PayablesAgeing.as_view(), name="purchase_ageing"),
    path("payables/<int:pk>/", ageing.PayablesOf.as_view(), name="purchase_ageing_of"),
    path("settings/", settings.InvoiceSettings.as_view(), name="settings"),
    path("<int:pk>/", page.InvoicePage.as_view(), name="invoice"),
    path("<int:pk>/paper/", page.InvoicePaper.as_view(), name="invoice_paper"),
    path("<int:pk>/change/", entry.ChangeInvoice.as_view(), name="change_invoice"),
    path("<int:pk>/correct/", entry.CorrectInvoice.as_view(), name="correct_invoice"),
    path("<int:pk>/issue/", verbs.IssueInvoice.as_view(), name="issue_invoice"),
    path("discard/", many.DiscardInvoices.as_view(), name="discard_invoices"),
    path("follow-up/", many.FollowUp.as_view(), name="follow_up"),
    path("bills/scans/", many.AttachScans.as_view(), name="attach_scans"),
    path("<int:pk>/discard/", verbs.DiscardInvoice.as_view(), name="discard_invoice"),
    path("<int:pk>/amend/", verbs.AmendInvoice.as_view(), name="amend_invoice"),
    path("<int:pk>/reverse/", verbs.ReverseInvoice.as_view(), name="reverse_invoice"),
    path("<int:pk>/payment/", verbs.RecordPayment.as_view(), name="record_payment"),
    path("<int:pk>/withheld/", verbs.RecordWithholding.as_view(), name="record_withholding"),
    path("<int:pk>/collected/", verbs.ClearCollectedTax.as_view(), name="clear_collected_tax"),
    path("<int:pk>/write-off/", verbs.WriteOff.as_view(), name="write_off"),
    path("settlements/<int:pk>/undo/", verbs.UndoSettlement.as_view(), name="undo_settlement"),
]
