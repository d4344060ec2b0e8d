"""The rights of the people whose data a school keeps: access, how long it is kept, erasure."""
