"""What ties the program to the desktop: tray, keys that work everywhere, screens, one instance for each user."""
