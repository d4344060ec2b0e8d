Target ${STUB} ; stays the first line; amd64-unicode by Debian's NSIS (a 32-bit setup does nothing in a 64-bit-only Wine),
; x86-unicode by that of Windows, which has no other
; The setup of Livret: one user, no administrator. Compiled by installer/build.py, which gives
;   STUB VERSION NUMBERS PROGRAM_FILES CONTENTS NEEDED_KB ICON SIDE_PICTURE OUTPUT [SIGN_COMMAND] [IS_TRIAL]
;
; livret-setup-X.Y.Z.exe [/S] [/BUREAU=oui|non] [/DEMARRAGE=oui|non] [/FORCER] [/D=folder, last and without quotes]
; desinstaller.exe [/S]
; Exit status: 0 done, 1 cancelled, 2 stopped by an error of the disk, and those of messages.nsh.
;
; The libraries of each version lie in a folder named after it, laid out in full beside the one in use; then the two
; small .exe are each replaced by one move of the file system. Whatever stops an update, the .exe that is there finds
; the libraries it was made for. The data of the school lie elsewhere (%LOCALAPPDATA%\Livret) and are never touched,
; but by the uninstaller when the word that it asks for is typed.

!ifdef IS_TRIAL ; a setup for the smoke test: large, and made in seconds
    SetCompressor zlib
!else
    SetCompressor /SOLID lzma
    SetCompressorDictSize 32
!endif
ManifestDPIAware true
ManifestSupportedOS Win10
RequestExecutionLevel user
AllowSkipFiles off
CRCCheck on

Name "Livret"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\Livret"
InstallDirRegKey HKCU "Software\Livret" "Dossier"
BrandingText "Livret ${VERSION}"
VIProductVersion "${NUMBERS}"
VIAddVersionKey /LANG=1036 "ProductName" "Livret"
VIAddVersionKey /LANG=1036 "CompanyName" "Livret"
VIAddVersionKey /LANG=1036 "FileDescription" "Installation de Livret"
VIAddVersionKey /LANG=1036 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=1036 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=1036 "LegalCopyright" "Licence Apache 2.0"

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include WordFunc.nsh
!include WinVer.nsh

!define WINDOW_EXE "Livret.exe"
!define COMMAND_EXE "livret-desktop.exe"
!define UNINSTALLER "desinstaller.exe"
!define CONTENTS_PREFIX "livret-programme-"
!define OWN_KEY "Software\Livret"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Livret"
; These are the program's own: livret_desktop/windows_names.py (a test holds them together).
!define RUN_KEY "Software\Microsoft\Windows\CurrentVersion\Run"
!define RUN_NAME "Livret"
!define RUN_OPTION "--tray"
!define APPROVED_KEY "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
!define QUIT_OPTION "--quit"
!define APP_USER_MODEL_ID "LivretDesktop.Livret"

Var OldVersion
Var OldFolder
Var WantsDesktop
Var WantsRun

!include messages.nsh
!include associations.nsh
!include shortcuts.nsh
!include swap.nsh

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${SIDE_PICTURE}"
!define MUI_COMPONENTSPAGE_SMALLDESC
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TITLE "Livret ${VERSION}"
!define MUI_WELCOMEPAGE_TEXT "$WelcomeText"
!define MUI_FINISHPAGE_RUN "$INSTDIR\${WINDOW_EXE}"
!define MUI_FINISHPAGE_RUN_TEXT "Ouvrir Livret"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_COMPONENTS
!define MUI_PAGE_CUSTOMFUNCTION_PRE SkipWhenInstalled
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
UninstPage custom un.DataPage un.DataPageLeave
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "French"

!ifdef SIGN_COMMAND
    !uninstfinalize '${SIGN_COMMAND} "%1"'
!endif

; --- installing ------------------------------------------------------------------------------------------------------

Section "Livret" MainSection
    SectionIn RO
    AddSize ${NEEDED_KB}
    SetShellVarContext current
    Call RefuseWhileRunning
    Call MakeFolder
    Call ClearLeftovers
    Call RefuseWithoutSpace
    Call LayOut
    Call SwapIn
    Call RemoveOtherVersions
    Call WriteRegistry
    !insertmacro MakeShortcut "$SMPROGRAMS\Livret.lnk"
    !insertmacro AssociateAll
SectionEnd

Section "Icône sur le bureau" DesktopSection
SectionEnd

Section /o "Démarrer avec Windows" RunSection
SectionEnd

Section "-Choices"
    ${If} ${SectionIsSelected} ${DesktopSection}
        !insertmacro MakeShortcut "$DESKTOP\Livret.lnk"
    ${Else}
        Delete "$DESKTOP\Livret.lnk"
    ${EndIf}
    ${If} ${SectionIsSelected} ${RunSection}
        WriteRegStr HKCU "${RUN_KEY}" "${RUN_NAME}" '"$INSTDIR\${WINDOW_EXE}" ${RUN_OPTION}'
    ${Else}
        DeleteRegValue HKCU "${RUN_KEY}" "${RUN_NAME}"
    ${EndIf}
SectionEnd

LangString DESC_Main 1036 "Le programme, son entrée du menu Démarrer, et l’ouverture des sauvegardes par un double clic."
LangString DESC_Desktop 1036 "Une icône pour ouvrir Livret depuis le bureau."
LangString DESC_Run 1036 "Livret se tient prêt, réduit près de l’horloge, pour l’envoi du soir. Se change aussi dans ses réglages."
!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
    !insertmacro MUI_DESCRIPTION_TEXT ${MainSection} $(DESC_Main)
    !insertmacro MUI_DESCRIPTION_TEXT ${DesktopSection} $(DESC_Desktop)
    !insertmacro MUI_DESCRIPTION_TEXT ${RunSection} $(DESC_Run)
!insertmacro MUI_FUNCTION_DESCRIPTION_END

Function .onInit
    SetShellVarContext current
    ${IfNot} ${AtLeastWin10}
        !insertmacro Refuse ${EXIT_WINDOWS} "${TEXT_WINDOWS}"
    ${EndIf}
    Call RefuseSecondSetup
    ReadRegStr $OldVersion HKCU "${OWN_KEY}" "Version"
    ReadRegStr $OldFolder HKCU "${OWN_KEY}" "Dossier"
    Call RefuseOlder
    Call RefuseWhileRunning
    Call ReadChoices
    Call ChooseWelcome
FunctionEnd

Function .onInstFailed
    Call ClearLeftovers
    !insertmacro Note "${TEXT_STOPPED}"
    ${IfNot} ${Silent}
        MessageBox MB_OK|MB_ICONSTOP "${TEXT_STOPPED}"
    ${EndIf}
FunctionEnd

Function SkipWhenInstalled
    ${If} $OldVersion != ""
        Abort
    ${EndIf}
FunctionEnd

Function RefuseSecondSetup
    System::Call 'kernel32::CreateMutexW(p 0, i 0, w "LivretInstallation") p .r1 ?e'
    Pop $0
    ${If} $0 = 183 ; ERROR_ALREADY_EXISTS
        !insertmacro Refuse ${EXIT_SECOND} "${TEXT_SECOND}"
    ${EndIf}
FunctionEnd

Function RefuseOlder
    ${If} $OldVersion == ""
        Return
    ${EndIf}
    ${VersionCompare} "$OldVersion" "${VERSION}" $0 ; 1: the first is the newer one
    ${GetParameters} $1
    ClearErrors
    ${GetOptions} $1 "/FORCER" $2
    ${If} ${Errors}
    ${AndIf} $0 = 1
        !insertmacro Refuse ${EXIT_OLDER} "${TEXT_OLDER}"
    ${EndIf}
FunctionEnd

; What is installed tells what was chosen before; words of the command line win.
Function ReadChoices
    StrCpy $WantsDesktop "oui"
    StrCpy $WantsRun "non"
    ${If} $OldVersion != ""
    ${AndIfNot} ${FileExists} "$DESKTOP\Livret.lnk"
        StrCpy $WantsDesktop "non"
    ${EndIf}
    ReadRegStr $0 HKCU "${RUN_KEY}" "${RUN_NAME}"
    ${If} $0 != ""
        StrCpy $WantsRun "oui"
    ${EndIf}
    ${GetParameters} $1
    ClearErrors
    ${GetOptions} $1 "/BUREAU=" $0
    ${IfNot} ${Errors}
        StrCpy $WantsDesktop $0
    ${EndIf}
    ClearErrors
    ${GetOptions} $1 "/DEMARRAGE=" $0
    ${IfNot} ${Errors}
        StrCpy $WantsRun $0
    ${EndIf}
    ClearErrors
    ${If} $WantsDesktop == "non"
        !insertmacro UnselectSection ${DesktopSection}
    ${EndIf}
    ${If} $WantsRun == "oui"
        !insertmacro SelectSection ${RunSection}
    ${EndIf}
FunctionEnd

Function WriteRegistry
    WriteRegStr HKCU "${OWN_KEY}" "Version" "${VERSION}"
    WriteRegStr HKCU "${OWN_KEY}" "Dossier" "$INSTDIR"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "Livret"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "Livret"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\${WINDOW_EXE}"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
    WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\${UNINSTALLER}"'
    WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\${UNINSTALLER}" /S'
    WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" ${NEEDED_KB}
    WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
    WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1 ; the setup of the same version, started again, repairs
FunctionEnd

!include uninstall.nsh
