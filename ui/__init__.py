"""The desktop: the only place with PySide6."""
