"""Captions as values: what was said, when, and how sure it is. Pure: no Qt, asyncio, sockets, threads or files."""
