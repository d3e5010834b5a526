"""Pure rules of reports: stretches of days, forms of statements, and their arithmetic."""
