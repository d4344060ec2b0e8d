"""The page on which a person lets a program act for the school, as a browser shows it."""

from __future__ import annotations

import html
from collections.abc import Mapping
from urllib.parse import urlencode

from livret_desktop.sandbox.sign_in import OFFLINE, READ, WRITE

_RIGHTS = {
    WRITE: "envoyer les heures de formation des élèves",
    READ: "relire les heures déjà enregistrées",
    OFFLINE: "le faire aussi le soir, quand personne n’est devant l’écran",
}
_STYLE = (
    "body{font:18px/1.5 system-ui,sans-serif;margin:0;color:#1f2933;background:#fbfbf9}"
    "header{background:#b3261e;color:#fff;padding:.6em 1.5em;font-weight:600}"
    "main{max-width:36em;margin:8vh auto;padding:0 1.5em}h1{font-size:1.5em;line-height:1.25}"
    "a.oui,a.non{display:inline-block;padding:.6em 1.4em;border-radius:8px;text-decoration:none;margin:0 .8em .8em 0}"
    "a.oui{background:#1f5fa8;color:#fff}a.non{border:1px solid #66707a;color:inherit}"
    "@media(prefers-color-scheme:dark){body{color:#e8eaed;background:#1c1f23}}"
)


def consent_page(query: Mapping[str, str]) -> str:
    """The page for a checked authorisation request."""
    asked = query["scope"].split()
    rights = "".join(f"<li>{words}</li>" for scope, words in _RIGHTS.items() if scope in asked)
    return (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Autoriser un programme (essai)</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head><body>'
        "<header>Serveur d’entraînement : rien ne va à l’État</header><main>"
        f"<h1>Autoriser « {html.escape(query['client_id'])} » à agir pour votre école ?</h1>"
        f"<p>Ce programme pourra :</p><ul>{rights}</ul>"
        f'<p><a class="oui" href="{_answer(query, "oui")}">Autoriser</a>'
        f'<a class="non" href="{_answer(query, "non")}">Refuser</a></p>'
        "<p>Vous reviendrez ensuite au programme. C’est un essai : aucun mot de passe n’est demandé ici, la vraie "
        "page de la DSR demandera le vôtre.</p></main></body></html>"
    )


def _answer(query: Mapping[str, str], choice: str) -> str:
    return html.escape("?" + urlencode({**query, "accord": choice}))
