"""Pure rules of exchange: files to tables, cells to values, headings to fields."""
