"""What the campaigns have found and the program does not do yet: one file each, until it is mended."""
