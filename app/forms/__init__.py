"""How a paper form is described once and used many times."""
