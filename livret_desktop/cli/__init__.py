"""The command line: thin over the services. No command without a window imports PySide6."""
