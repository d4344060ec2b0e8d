"""Papers: attestations and their register, booklets, batches, the school's own documents."""
