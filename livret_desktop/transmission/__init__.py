"""The DSR contract: wire, client, sign-in, classification of answers. No database."""
