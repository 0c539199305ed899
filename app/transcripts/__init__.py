"""What is kept of a session on disk."""
