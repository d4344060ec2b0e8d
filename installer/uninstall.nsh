; Removing the program. The data stay, unless the word of the page is typed; with /S they always stay.

!define DATA_FOLDER "$LOCALAPPDATA\Livret"
!define ERASE_WORD "EFFACER"

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

Section "Uninstall"
    Call un.RefuseWhileRunning
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
    ${IfNot} ${Silent}
    ${AndIf} $TypedWord S== "${ERASE_WORD}"
        RMDir /r "${DATA_FOLDER}"
    ${EndIf}
SectionEnd
