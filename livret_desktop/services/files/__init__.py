"""Files that a person gives or asks for: whole or not at all, and refused unless they are what they say."""
