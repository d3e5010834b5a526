"""What a country decides: one folder for each country, taken out by leaving it out of the settings."""
