"""The streaming session: connects to a speech service, sends it sound, yields captions."""
