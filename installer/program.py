"""What both frozen programs run: Livret.exe (no console) and livret-desktop.exe (commands)."""

import sys

if "PySide6.QtCore" in sys.modules:
    # PyInstaller has loaded it already, to say where its plugins lie: from then on PySide searches the source of every
    # module that is imported, of the three hundred of a start too.
    from livret_desktop.ui.pyside_features import leave_out_features

    leave_out_features()

from livret_desktop.__main__ import main

sys.exit(main())
