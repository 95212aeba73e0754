"""Text to Note: what Obsidian sees in one note."""
