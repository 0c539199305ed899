"""Keys that work while another program has the focus, on the systems where a program can have such keys."""
