"""The yardstick of the start: a window with an empty table, frozen like the program and with nothing else in it."""

import sys

from PySide6.QtWidgets import QApplication, QMainWindow, QTableWidget

application = QApplication(sys.argv[:1])
table = QTableWidget(30, 6)
table.setHorizontalHeaderLabels(["Nom", "Prénom", "NEPH", "Formation", "Heures", "Livret"])
window = QMainWindow()
window.setCentralWidget(table)
window.setWindowTitle("Fenêtre nue")
window.resize(1366, 720)
window.show()
sys.exit(application.exec())
