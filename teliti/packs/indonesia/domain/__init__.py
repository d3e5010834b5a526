"""Pure rules of Indonesia: no Django, no clock, no database; rules come in as data."""
