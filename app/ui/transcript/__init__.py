"""The transcript in a window: the list of captions, and finding, reading, correcting and copying in it."""
