"""Filling in a form: one editor for each kind of question, drawn from the form's own description."""
