"""One record looked at as a whole: where a student stands, what happened to a record, undo, the bin."""
