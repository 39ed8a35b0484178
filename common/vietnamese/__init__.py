"""Vietnamese names, telephone numbers, dates, numbers and identity numbers: pure functions."""
