"""The sample company: a trading and service company with a year of life, made through actions.

`plan` decides what happens (pure, the same for the same day), `load` does it and tells how far it
is. Names, numbers and people are invented.
"""
