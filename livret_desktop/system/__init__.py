"""What the operating system alone can do: start the program, hold a shutdown, let a window come forward. No Qt."""
