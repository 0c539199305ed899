"""The overlay: captions above all other windows, how they roll up, and how they look."""
