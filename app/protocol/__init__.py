"""Wire protocols, sans-I/O: text and bytes in, typed events out. Pure: no Qt, asyncio, sockets, threads or files."""
