"""WHAT is asked: form definitions (TOML), choices, and the engine that reads and evaluates them. No Qt."""
