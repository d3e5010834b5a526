"""What a country decides, one folder each. A company without that country leaves it out."""
