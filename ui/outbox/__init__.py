"""发送: what goes out, by which way, and how far it is."""
