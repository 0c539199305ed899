"""Where sound comes from: microphones, sound files and pipes, both as 16 kHz mono chunks on one timeline."""
