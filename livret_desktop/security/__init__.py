"""Keys, credential store, recovery code, redaction."""
