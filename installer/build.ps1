# Build dist\livret-setup-X.Y.Z.exe on a real Windows 10 or 11: the same locks, specification and NSIS script as
# `make windows` on Linux, with Python of python.org and Windows' own libraries.
#
#   powershell -ExecutionPolicy Bypass -File installer\build.ps1
#
# Needs Python 3.13 for 64 bits from python.org, NSIS 3.08 or later and, to sign, signtool of the Windows SDK.
# To sign: SIGN_PFX (path of the certificate), SIGN_PASS_FILE (path of a file with its pass phrase), SIGN_URL (time
# stamps). None of them belongs in this file, nor in the repository.
$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..")

function Invoke-Checked {
    param([string]$Program, [string[]]$Words)
    & $Program @Words
    if ($LASTEXITCODE -ne 0) { throw "$Program $($Words -join ' '): exit status $LASTEXITCODE" }
}

if (-not (Get-Command makensis -ErrorAction SilentlyContinue)) {
    $nsis = Join-Path ${env:ProgramFiles(x86)} "NSIS"
    if (-not (Test-Path (Join-Path $nsis "makensis.exe"))) { throw "NSIS is missing: install it, then start again." }
    $env:PATH = "$nsis;$env:PATH"
}
if ($env:SIGN_PFX -and -not (Get-Command signtool -ErrorAction SilentlyContinue)) {
    throw "SIGN_PFX is set and signtool is not in PATH: open a developer prompt of the Windows SDK."
}

$environment = "build\venv-windows"
$python = Join-Path $environment "Scripts\python.exe"
if (-not (Test-Path $python)) { Invoke-Checked "py" @("-3.13", "-m", "venv", $environment) }
Invoke-Checked $python @(
    "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--require-hashes", "--only-binary", ":all:",
    "-r", "requirements\windows-build.txt"
)
Invoke-Checked $python @("-X", "utf8", "-m", "installer.build")
