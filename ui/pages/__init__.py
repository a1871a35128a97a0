"""The pages of the window; each is given what it asks for and knows nothing of the window."""
