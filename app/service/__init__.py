"""The app's own speech service: a WebSocket server with a recogniser and a translator inside, and its supervisor."""
