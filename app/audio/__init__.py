"""Where sound comes from: microphones and WAV files, both as 16 kHz mono chunks on one timeline."""
