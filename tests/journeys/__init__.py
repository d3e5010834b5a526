"""Stories in a real browser, by role and visible text, each in both languages."""
