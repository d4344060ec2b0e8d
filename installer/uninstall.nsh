; Removing the program. The data stay, and the key that opens them in Windows' vault with them, unless the word of the
; page is typed; with /S they always stay.

!define DATA_FOLDER "$LOCALAPPDATA\Livret"
; These are the program's own: livret_desktop/services/school/erasing.py, windows_names.py (a test holds them together).
!define SCHOOL_FOLDER "${DATA_FOLDER}\Donnees"
!define ERASE_WORD "EFFACER"
!define ERASE_COMMAND "erase --confirm ${ERASE_WORD}"
!define ERASE_BUSY 3
!define TEXT_ERASE_BUSY "Vos données sont utilisées par un autre programme.$\r$\n$\r$\nRien n’a été effacé ni désinstallé. Fermez ce programme, puis recommencez."
!define TEXT_DATA_LEFT "Une partie de vos données n’a pas pu être effacée : un autre programme la tient ouverte.$\r$\n$\r$\nElle est restée dans le dossier$\r$\n${DATA_FOLDER}$\r$\nFermez ce programme, puis effacez le dossier à la main."
!define TEXT_KEY_LEFT "Vos données sont effacées. Leur clé n’a pas pu être retirée du coffre de Windows : elle n’ouvre plus rien sur cet ordinateur, mais ouvrirait encore une sauvegarde.$\r$\n$\r$\nPour la retirer : Panneau de configuration, Gestionnaire d’identification, Informations d’identification Windows, entrées « livret-desktop »."

Var WordField
Var TypedWord

Function un.onInit
    SetShellVarContext current
    ReadRegStr $OldFolder HKCU "${OWN_KEY}" "Dossier"
    Call un.RefuseWhileRunning
FunctionEnd

Function un.DataPage
    ${IfNot} ${FileExists} "${DATA_FOLDER}\*.*"
        Abort ; nothing to ask
    ${EndIf}
    !insertmacro MUI_HEADER_TEXT "Vos données" "Elles restent sur cet ordinateur, sauf si vous demandez le contraire."
    nsDialogs::Create 1018
    Pop $0
    ${NSD_CreateLabel} 0 0 100% 44u "Les élèves, les leçons et les attestations de l’école restent dans le dossier$\r$\n${DATA_FOLDER}$\r$\n$\r$\nVous les retrouverez en installant Livret de nouveau."
    Pop $0
    ${NSD_CreateLabel} 0 56u 100% 28u "Pour les effacer aussi, définitivement, tapez ${ERASE_WORD} ci-dessous. Sans une sauvegarde sur une clé, rien ne pourra les rendre."
    Pop $0
    ${NSD_CreateText} 0 88u 40% 12u ""
    Pop $WordField
    ${NSD_SetFocus} $WordField
    nsDialogs::Show
FunctionEnd

Function un.DataPageLeave
    ${NSD_GetText} $WordField $TypedWord
    ${If} $TypedWord != ""
    ${AndIf} $TypedWord S!= "${ERASE_WORD}"
        MessageBox MB_OK|MB_ICONEXCLAMATION "Pour effacer les données, tapez exactement ${ERASE_WORD}. Pour les garder, laissez la case vide."
        Abort
    ${EndIf}
FunctionEnd

; $R7: how the program erased its school, 0 when whole. It knows which entries of Windows' vault are those of this school,
; and of no other. A program too damaged to do it leaves the key there, and the person is told.
Function un.EraseSchool
    StrCpy $R7 0
    ${IfNot} ${FileExists} "${SCHOOL_FOLDER}\*.*"
        Return
    ${EndIf}
    nsExec::Exec '"$INSTDIR\${COMMAND_EXE}" ${ERASE_COMMAND} --data "${SCHOOL_FOLDER}"'
    Pop $R7 ; exit status, or "error"
    ${If} $R7 == ${ERASE_BUSY}
        MessageBox MB_OK|MB_ICONEXCLAMATION "${TEXT_ERASE_BUSY}"
        SetErrorLevel ${EXIT_RUNNING}
        Quit
    ${EndIf}
FunctionEnd

Function un.EraseData
    Call un.EraseSchool
    RMDir /r "${DATA_FOLDER}"
    ${If} ${FileExists} "${DATA_FOLDER}\*.*"
        MessageBox MB_OK|MB_ICONEXCLAMATION "${TEXT_DATA_LEFT}"
    ${ElseIf} $R7 != 0
        MessageBox MB_OK|MB_ICONINFORMATION "${TEXT_KEY_LEFT}"
    ${EndIf}
    ClearErrors
FunctionEnd

Section "Uninstall"
    Call un.RefuseWhileRunning
    ${IfNot} ${Silent}
    ${AndIf} $TypedWord S== "${ERASE_WORD}"
        Call un.EraseData
    ${EndIf}
    StrCpy $R9 $INSTDIR
    Call un.RemoveProgram
    ReadRegStr $R9 HKCU "${OWN_KEY}" "${UNDER_WAY}"
    ${If} $R9 != ""
        Call un.RemoveProgram
    ${EndIf}
    Delete "$SMPROGRAMS\Livret.lnk"
    Delete "$DESKTOP\Livret.lnk"
    DeleteRegValue HKCU "${RUN_KEY}" "${RUN_NAME}"
    DeleteRegValue HKCU "${APPROVED_KEY}" "${RUN_NAME}"
    !insertmacro DissociateAll
    DeleteRegKey HKCU "${UNINSTALL_KEY}"
    DeleteRegKey HKCU "${OWN_KEY}"
SectionEnd
