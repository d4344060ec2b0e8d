; What the setup and the uninstaller say when they refuse, and the exit status of each. With /S nothing is shown: the
; sentence goes to %TEMP%\livret-setup.txt.

!define EXIT_RUNNING 3
!define EXIT_SPACE 4
!define EXIT_OLDER 5
!define EXIT_FOLDER 6
!define EXIT_SECOND 7
!define EXIT_WINDOWS 8

!define TEXT_RUNNING "Livret est ouvert, ou un envoi est en cours.$\r$\n$\r$\nRien n’a été modifié. Fermez Livret (aussi près de l’horloge), attendez la fin de l’envoi, puis recommencez."
!define TEXT_CLOSE "Livret est ouvert, ou un envoi est en cours.$\r$\n$\r$\nOK : Livret se ferme, puis l’opération continue. Pendant un envoi il reste ouvert ; attendez sa fin, puis OK.$\r$\nAnnuler : rien n’est modifié."
!define TEXT_SPACE "Il n’y a pas assez de place sur ce disque : il faut $R1 Mo libres, il en reste $R2.$\r$\n$\r$\nRien n’a été modifié. Libérez de la place ou choisissez un autre dossier, puis recommencez."
!define TEXT_OLDER "Une version plus récente de Livret ($OldVersion) est déjà installée : celle-ci (${VERSION}) ne pourrait pas lire vos données.$\r$\n$\r$\nRien n’a été modifié. Gardez la version installée. Le retour en arrière ne se fait qu’avec le dépanneur, par l’option /FORCER, et une sauvegarde faite par l’ancienne version."
!define TEXT_FOLDER "Le dossier choisi ne peut pas être écrit :$\r$\n$INSTDIR$\r$\n$\r$\nRien n’a été modifié. Choisissez un dossier qui vous appartient, puis recommencez."
!define TEXT_SECOND "Une autre installation de Livret est déjà en cours : attendez qu’elle finisse."
!define TEXT_WINDOWS "Livret demande Windows 10 ou 11. Rien n’a été modifié."
!define TEXT_STOPPED "L’installation n’a pas pu se terminer : le disque est peut-être plein, ou protégé.$\r$\n$\r$\nLa version installée auparavant, s’il y en avait une, fonctionne encore ; vos données ne sont pas touchées. Libérez de la place, puis recommencez."

Var WelcomeText
!define WELCOME_NEW "Livret va être installé pour vous seul, sans droits d’administrateur.$\r$\n$\r$\nVos données resteront à part du programme."
!define WELCOME_UPDATE "La version $OldVersion est installée. Elle va être remplacée par la version ${VERSION}.$\r$\n$\r$\nVos données ne sont pas touchées ; au premier démarrage, Livret garde une copie de la base avant de la mettre à jour."
!define WELCOME_REPAIR "La version ${VERSION} est déjà installée. Ses fichiers vont être remis en état.$\r$\n$\r$\nVos données ne sont pas touchées."

!macro Note TEXT
    FileOpen $9 "$TEMP\livret-setup.txt" w
    FileWriteUTF16LE /BOM $9 "${TEXT}"
    FileClose $9
!macroend

; Say why and leave with a status; nothing may have been changed before.
!macro Refuse STATUS TEXT
    SetErrorLevel ${STATUS}
    ${If} ${Silent}
        !insertmacro Note "${TEXT}"
    ${Else}
        MessageBox MB_OK|MB_ICONEXCLAMATION "${TEXT}"
    ${EndIf}
    SetErrorLevel ${STATUS}
    Quit
!macroend

Function ChooseWelcome
    StrCpy $WelcomeText "${WELCOME_NEW}"
    ${If} $OldVersion == "${VERSION}"
        StrCpy $WelcomeText "${WELCOME_REPAIR}"
    ${ElseIf} $OldVersion != ""
        StrCpy $WelcomeText "${WELCOME_UPDATE}"
    ${EndIf}
FunctionEnd
