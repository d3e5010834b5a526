"""Addresses of imports."""

from django.urls import path

from teliti.exchange import views

app_name = "exchange"
urlpatterns = [
    path("", views.Imports.as_view(), name="imports"),
    path("lists/", views.Lists.as_view(), name="lists"),
    path("lists/<slug:kind>/template/", views.Template.as_view(), name="template"),
    path("lists/<slug:kind>/", views.ListOut.as_view(), name="list"),
    path("new/", views.NewImport.as_view(), name="new_import"),
    path("<int:pk>/", views.ImportPage.as_view(), name="import"),
    path("<int:pk>/read/", views.ReadAgain.as_view(), name="read_again"),
    path("<int:pk>/columns/", views.ChooseColumns.as_view(), name="choose_columns"),
    path("<int:pk>/check/", views.CheckImport.as_view(), name="check_import"),
    path("<int:pk>/mend/", views.MendCells.as_view(), name="mend_cells"),
    path("<int:pk>/take/", views.TakeIn.as_view(), name="take_in"),
    path("<int:pk>/undo/", views.UndoImport.as_view(), name="undo_import"),
    path("<int:pk>/discard/", views.DiscardImport.as_view(), name="discard_import"),
]
