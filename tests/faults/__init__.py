"""What happens when something dies under load: nothing lost, nothing twice, and people are told."""
