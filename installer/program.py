"""What both frozen programs run: Livret.exe (no console) and livret-desktop.exe (commands)."""

import sys

from livret_desktop.__main__ import main

sys.exit(main())
