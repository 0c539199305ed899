"""The window and the overlay. The only room, with bootstrap.py, that knows Qt."""
