"""The program beside its windows: the icon near the clock, the one instance, what the system tells, how one leaves."""
