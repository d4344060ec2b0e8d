; Laying out a version beside the one in use, and putting it in its place. Every file of ours in the folder is one of
;   Livret.exe  livret-desktop.exe  desinstaller.exe  livret-programme-X.Y.Z\
; and the same with .nouveau (being laid out) or .ancien (put aside during the swap); nothing else is ever removed.

!define NEW ".nouveau"
!define OLD ".ancien"
!define UNDER_WAY "EnCours" ; under OWN_KEY: the folder being laid out, for the setup after one that was stopped
!define MOVE_REPLACE 9 ; MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH
!define SPARE_KB 20480 ; what Windows and the program need beside the files

; $R0: 1 when a program of the folder in $R9 runs. Windows lets nobody write into the .exe of a running process, be it
; the window, the evening run or a command. Opening to append changes nothing in a file that can be opened.
!macro IsRunning un
Function ${un}IsRunning
    StrCpy $R0 0
    !insertmacro TryExe "$R9\${WINDOW_EXE}"
    !insertmacro TryExe "$R9\${COMMAND_EXE}"
FunctionEnd
!macroend

!macro TryExe PATH
    ${If} ${FileExists} "${PATH}"
        ClearErrors
        FileOpen $R8 "${PATH}" a
        ${If} ${Errors}
            StrCpy $R0 1
        ${Else}
            FileClose $R8
        ${EndIf}
        ClearErrors
    ${EndIf}
!macroend

!macro RefuseWhileRunning un
Function ${un}RefuseWhileRunning
    ${Do}
        StrCpy $R9 $INSTDIR
        Call ${un}IsRunning
        ${If} $R0 = 0
        ${AndIf} $OldFolder != ""
            StrCpy $R9 $OldFolder
            Call ${un}IsRunning
        ${EndIf}
        ${If} $R0 = 0
            Return
        ${EndIf}
        ${If} ${Silent}
            !insertmacro Refuse ${EXIT_RUNNING} "${TEXT_RUNNING}"
        ${EndIf}
        MessageBox MB_OKCANCEL|MB_ICONEXCLAMATION "${TEXT_CLOSE}" IDOK +3
        SetErrorLevel ${EXIT_RUNNING}
        Quit
        ExecWait '"$R9\${WINDOW_EXE}" ${QUIT_OPTION}' ; it leaves, unless a send is under way
    ${Loop}
FunctionEnd
!macroend

!insertmacro IsRunning ""
!insertmacro IsRunning "un."
!insertmacro RefuseWhileRunning ""
!insertmacro RefuseWhileRunning "un."

Function MakeFolder
    ClearErrors
    CreateDirectory "$INSTDIR"
    FileOpen $0 "$INSTDIR\${WINDOW_EXE}${NEW}" w
    ${If} ${Errors}
        RMDir "$INSTDIR" ; only when it is empty
        !insertmacro Refuse ${EXIT_FOLDER} "${TEXT_FOLDER}"
    ${EndIf}
    FileClose $0
FunctionEnd

; What a stopped installation left, here or in the folder it was laying out: its files go, and libraries put aside by a
; stopped repair come back.
Function ClearLeftovers
    StrCpy $R9 $INSTDIR
    Call ClearFolder
    ReadRegStr $R9 HKCU "${OWN_KEY}" "${UNDER_WAY}"
    ${If} $R9 != ""
        Call ClearFolder
    ${EndIf}
    DeleteRegValue HKCU "${OWN_KEY}" "${UNDER_WAY}"
    DeleteRegKey /ifempty HKCU "${OWN_KEY}"
    ClearErrors
FunctionEnd

Function ClearFolder ; the one in $R9
    SetOutPath "$TEMP" ; a folder that is somebody's current one cannot be removed
    Delete "$R9\${WINDOW_EXE}${NEW}"
    Delete "$R9\${WINDOW_EXE}${OLD}"
    Delete "$R9\${COMMAND_EXE}${NEW}"
    Delete "$R9\${UNINSTALLER}${NEW}"
    FindFirst $0 $1 "$R9\${CONTENTS_PREFIX}*${OLD}"
    ${DoWhile} $1 != ""
        StrCpy $2 $1 -7 ; without .ancien
        ${IfNot} ${FileExists} "$R9\$2\*.*"
            Rename "$R9\$1" "$R9\$2"
        ${EndIf}
        RMDir /r "$R9\$1"
        FindNext $0 $1
    ${Loop}
    FindClose $0
    FindFirst $0 $1 "$R9\${CONTENTS_PREFIX}*${NEW}"
    ${DoWhile} $1 != ""
        RMDir /r "$R9\$1"
        FindNext $0 $1
    ${Loop}
    FindClose $0
    RMDir "$R9" ; only when it is empty: nothing had been installed
FunctionEnd

Function RefuseWithoutSpace
    CreateDirectory "$INSTDIR"
    System::Call 'kernel32::GetDiskFreeSpaceExW(w "$INSTDIR", *l .r1, p 0, p 0) i .r0'
    ${If} $0 = 0
        Return ; unknown: writing will tell, and ClearLeftovers tidies up
    ${EndIf}
    System::Int64Op $1 / 1024
    Pop $1
    IntOp $2 ${NEEDED_KB} + ${SPARE_KB}
    System::Int64Op $1 < $2
    Pop $3
    ${If} $3 = 1
        IntOp $R1 $2 / 1024
        System::Int64Op $1 / 1024
        Pop $R2
        RMDir "$INSTDIR"
        !insertmacro Refuse ${EXIT_SPACE} "${TEXT_SPACE}"
    ${EndIf}
FunctionEnd

Function LayOut
    WriteRegStr HKCU "${OWN_KEY}" "${UNDER_WAY}" "$INSTDIR"
    SetOutPath "$INSTDIR\${CONTENTS}${NEW}"
    File /r "${PROGRAM_FILES}/${CONTENTS}/*"
    SetOutPath "$INSTDIR"
    File "/oname=${WINDOW_EXE}${NEW}" "${PROGRAM_FILES}/${WINDOW_EXE}"
    File "/oname=${COMMAND_EXE}${NEW}" "${PROGRAM_FILES}/${COMMAND_EXE}"
    WriteUninstaller "$INSTDIR\${UNINSTALLER}${NEW}"
FunctionEnd

; $0: 0 when the file could not take its place. One move of the file system: the old file or the new one, never none.
!macro MoveOver NAME
    System::Call 'kernel32::MoveFileExW(w "$INSTDIR\${NAME}${NEW}", w "$INSTDIR\${NAME}", i ${MOVE_REPLACE}) i .r0'
!macroend

Function SwapIn
    Call SwapLibraries
    CopyFiles /SILENT "$INSTDIR\${WINDOW_EXE}" "$INSTDIR\${WINDOW_EXE}${OLD}"
    ClearErrors
    !insertmacro MoveOver "${WINDOW_EXE}"
    ${If} $0 = 0
        Call SwapBack
    ${EndIf}
    !insertmacro MoveOver "${COMMAND_EXE}"
    ${If} $0 = 0 ; a command began meanwhile: the window's .exe goes back to its own libraries
        System::Call 'kernel32::MoveFileExW(w "$INSTDIR\${WINDOW_EXE}${OLD}", w "$INSTDIR\${WINDOW_EXE}", i ${MOVE_REPLACE}) i .r0'
        Call SwapBack
    ${EndIf}
    !insertmacro MoveOver "${UNINSTALLER}"
    DeleteRegValue HKCU "${OWN_KEY}" "${UNDER_WAY}"
    Delete "$INSTDIR\${WINDOW_EXE}${OLD}"
    RMDir /r "$INSTDIR\${CONTENTS}${OLD}"
    ClearErrors
FunctionEnd

; A repair has libraries of the same name to put aside; Windows refuses it while one of them is in use.
Function SwapLibraries
    ${If} ${FileExists} "$INSTDIR\${CONTENTS}\*.*"
        ClearErrors
        Rename "$INSTDIR\${CONTENTS}" "$INSTDIR\${CONTENTS}${OLD}"
        ${If} ${Errors}
            Call SwapBack
        ${EndIf}
    ${EndIf}
    ClearErrors
    Rename "$INSTDIR\${CONTENTS}${NEW}" "$INSTDIR\${CONTENTS}"
    ${If} ${Errors}
        Call SwapBack
    ${EndIf}
FunctionEnd

; Something of the old version is in use after all: as before, and say it.
Function SwapBack
    ${If} ${FileExists} "$INSTDIR\${CONTENTS}${OLD}\*.*"
        RMDir /r "$INSTDIR\${CONTENTS}"
    ${ElseIf} $OldVersion != "${VERSION}"
        RMDir /r "$INSTDIR\${CONTENTS}"
    ${EndIf}
    Call ClearLeftovers
    !insertmacro Refuse ${EXIT_RUNNING} "${TEXT_RUNNING}"
FunctionEnd

; The libraries of other versions, and a whole older program where this one was put elsewhere.
Function RemoveOtherVersions
    FindFirst $0 $1 "$INSTDIR\${CONTENTS_PREFIX}*"
    ${DoWhile} $1 != ""
        ${If} $1 != "${CONTENTS}"
            RMDir /r "$INSTDIR\$1"
        ${EndIf}
        FindNext $0 $1
    ${Loop}
    FindClose $0
    ${If} $OldFolder != ""
    ${AndIf} $OldFolder != $INSTDIR
        StrCpy $R9 $OldFolder
        Call RemoveProgram
    ${EndIf}
    ClearErrors
FunctionEnd

!macro RemoveExe NAME
    Delete "$R9\${NAME}"
    Delete "$R9\${NAME}${NEW}"
    Delete "$R9\${NAME}${OLD}"
!macroend

; Everything of ours in the folder $R9, and the folder itself when nothing else is in it.
!macro RemoveProgram un
Function ${un}RemoveProgram
    SetOutPath "$TEMP"
    !insertmacro RemoveExe "${WINDOW_EXE}"
    !insertmacro RemoveExe "${COMMAND_EXE}"
    !insertmacro RemoveExe "${UNINSTALLER}"
    FindFirst $0 $1 "$R9\${CONTENTS_PREFIX}*"
    ${DoWhile} $1 != ""
        RMDir /r "$R9\$1"
        FindNext $0 $1
    ${Loop}
    FindClose $0
    RMDir "$R9"
    ClearErrors
FunctionEnd
!macroend

!insertmacro RemoveProgram ""
!insertmacro RemoveProgram "un."
