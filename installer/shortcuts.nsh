; Shortcuts that bear the program's identity: Windows groups its windows under them, and names its notifications.

!include Win\COM.nsh
!include Win\Propkey.nsh

!macro MakeShortcut PATH
    CreateShortcut "${PATH}" "$INSTDIR\${WINDOW_EXE}"
    Push "${PATH}"
    Call NameShortcut
!macroend

; Write APP_USER_MODEL_ID into the shortcut on the stack. Where Windows refuses, the shortcut still opens the program.
Function NameShortcut
    Exch $6
    !insertmacro ComHlpr_CreateInProcInstance ${CLSID_ShellLink} ${IID_IShellLink} r0 ""
    ${If} $0 P<> 0
        ${IUnknown::QueryInterface} $0 '("${IID_IPersistFile}",.r1)'
        ${If} $1 P<> 0
            ${IPersistFile::Load} $1 '("$6", 2)' ; STGM_READWRITE
            ${IUnknown::QueryInterface} $0 '("${IID_IPropertyStore}",.r2)'
            ${If} $2 P<> 0
                System::Call '*${SYSSTRUCT_PROPERTYKEY}(${PKEY_AppUserModel_ID})p.r3'
                System::Call '*(&w64 "${APP_USER_MODEL_ID}")p.r4'
                System::Call '*${SYSSTRUCT_PROPVARIANT}(31,,p r4)p.r5' ; VT_LPWSTR
                ${IPropertyStore::SetValue} $2 '($3,$5)'
                ${IPropertyStore::Commit} $2 ""
                System::Free $3
                System::Free $4
                System::Free $5
                ${IUnknown::Release} $2 ""
                ${IPersistFile::Save} $1 '("$6", 1)'
            ${EndIf}
            ${IUnknown::Release} $1 ""
        ${EndIf}
        ${IUnknown::Release} $0 ""
    ${EndIf}
    Pop $6
FunctionEnd
