; The kinds of files that a double click opens with Livret, for this user only. One line a kind, in AllAssociations.

!macro AllAssociations ACTION
    !insertmacro ${ACTION} ".livretbak" "Livret.Sauvegarde" "Sauvegarde Livret"
    !insertmacro ${ACTION} ".livrettransfert" "Livret.Transfert" "Dossier Livret"
!macroend

!macro AssociateAll
    !insertmacro AllAssociations Associate
    !insertmacro TellExplorer
!macroend

!macro DissociateAll
    !insertmacro AllAssociations Dissociate
    !insertmacro TellExplorer
!macroend

!macro Associate EXTENSION PROGID NAME
    WriteRegStr HKCU "Software\Classes\${PROGID}" "" "${NAME}"
    WriteRegStr HKCU "Software\Classes\${PROGID}\DefaultIcon" "" "$INSTDIR\${WINDOW_EXE},0"
    WriteRegStr HKCU "Software\Classes\${PROGID}\shell\open\command" "" '"$INSTDIR\${WINDOW_EXE}" "%1"'
    WriteRegStr HKCU "Software\Classes\${EXTENSION}" "" "${PROGID}"
    WriteRegStr HKCU "Software\Classes\${EXTENSION}\OpenWithProgids" "${PROGID}" ""
!macroend

; What another program has put under the same extension since stays.
!macro Dissociate EXTENSION PROGID NAME
    DeleteRegKey HKCU "Software\Classes\${PROGID}"
    ReadRegStr $0 HKCU "Software\Classes\${EXTENSION}" ""
    ${If} $0 == "${PROGID}"
        DeleteRegValue HKCU "Software\Classes\${EXTENSION}" ""
    ${EndIf}
    DeleteRegValue HKCU "Software\Classes\${EXTENSION}\OpenWithProgids" "${PROGID}"
    DeleteRegKey /ifempty HKCU "Software\Classes\${EXTENSION}\OpenWithProgids"
    DeleteRegKey /ifempty HKCU "Software\Classes\${EXTENSION}"
!macroend

!macro TellExplorer ; SHChangeNotify(SHCNE_ASSOCCHANGED, SHCNF_IDLIST): icons and double clicks follow at once
    System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend
