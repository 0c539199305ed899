"""The dialog of the settings, a page for each subject."""
