"""What makes the program an installable one for Windows, and what runs Windows programs to test it."""
